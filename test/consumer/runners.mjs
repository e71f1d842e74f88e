// Installs the packed package with mocha, jest and vitest in an empty folder, writes down what
// docs/testing.md prints, and runs the page's test by the page's commands.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTimeSkipping } from '../../dist/test/servers/time-skipping.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'temporal-finwave-runners-'));
const run = (program, args, cwd = folder) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const versionOf = (name) => `${name}@${devDependencies[name]}`;

try {
  const server = await findTimeSkipping();
  if (server === null) throw new Error('the page needs the time-skipping server: Java and Maven');
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const temporal = Object.keys(devDependencies).filter((name) => name.startsWith('@temporalio/'));
  const mine = [...temporal, 'mocha', 'typescript', '@types/node', '@types/mocha'].map(versionOf);
  run('npm', ['install', '--no-audit', '--no-fund', join(folder, filename), ...mine, 'jest@30', 'vitest@3']);

  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const executable = JSON.stringify({ server: { executable: { type: 'existing-path', path: server } } });
  for (const [, language, text] of blocks) {
    const file = /^\/\/ (\S+)$/m.exec(text)?.[1];
    if (language !== 'ts' || file === undefined) continue;
    writeFileSync(
      join(folder, file),
      text.replace('createTimeSkipping()', `createTimeSkipping(${executable})`),
    );
  }
  const tsc = ['--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--types', 'node,mocha'];
  run('npx', ['tsc', ...tsc, 'open-account.test.ts']);

  const commands = blocks
    .find(([, language]) => language === 'sh')[2]
    .trim()
    .split('\n');
  for (const command of commands) {
    run('sh', ['-c', `${command} 2>&1`]);
    process.stdout.write(`passed: ${command}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
