import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import rooms from './rooms.js';

export default tseslint.config(
  { ignores: ['dist/', 'test/consumer/', 'test/fixtures/', 'docs/examples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // `noPropertyAccessFromIndexSignature` asks for the brackets.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // mocha's `describe` and `it` need no await, and `this` carries the timeout.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreIIFE: false }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', fetch: 'readonly' },
    },
  },
  {
    files: ['{workflows,activities,src}/**/*.ts'],
    plugins: { rooms },
    rules: { 'rooms/neighbours': 'error' },
  },
);
