import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Rooms know their neighbours only: what each may import, beside its own files. */
const fence = (files, forbidden) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden }] },
});
const node = { group: ['node:*'], message: 'Workflow code is deterministic: no Node.' };
const not = (group, message) => ({ group, message });

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
  fence(
    ['workflows/**/*.ts'],
    [
      node,
      not(
        [
          '**/activities/**',
          '**/src/**',
          'zod',
          'got',
          '@temporalio/worker',
          '@temporalio/client',
          '@temporalio/activity',
        ],
        'workflows/ imports @temporalio/workflow, @temporalio/common and nexus-rpc only.',
      ),
    ],
  ),
  fence(
    ['activities/**/*.ts'],
    [
      not(
        ['**/src/**', 'got', 'zod', 'fastify', 'node:http', 'node:https', 'node:fs', 'node:fs/promises'],
        'activities/ knows its ports and workflows/, no HTTP or file detail.',
      ),
    ],
  ),
  fence(
    ['src/finwave/**/*.ts', 'src/stores/**/*.ts', 'src/evidence/**/*.ts'],
    [
      not(
        ['@temporalio/*', '**/sandbox/**', '**/cli/**', '**/bridge/**'],
        'The vendor client and the stores know nothing of Temporal.',
      ),
    ],
  ),
  fence(
    ['src/sandbox/**/*.ts'],
    [
      not(
        ['**/finwave/**', '**/activities/**', '**/workflows/**', '@temporalio/*'],
        'The sandbox shares no code with the client.',
      ),
    ],
  ),
  fence(
    ['src/bridge/**/*.ts', 'src/index.ts', 'src/client/**/*.ts'],
    [
      not(
        ['@temporalio/worker', '**/worker/**', '**/sandbox/**'],
        'This door never loads the native worker.',
      ),
    ],
  ),
);
