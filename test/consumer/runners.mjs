// Installs the packed package with mocha, jest and vitest in an empty folder, writes down what
// docs/testing.md prints, and runs the page's test by the page's commands.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTimeSkipping } from '../../dist/test/servers/time-skipping.js';
import { inFolder, pack, root, run, temporalPackages, versionOf, writeJson } from './installed.mjs';

export async function testAsThePageSays() {
  const server = await findTimeSkipping();
  if (server === null) throw new Error('the page needs the time-skipping server: Java and Maven');
  await inFolder((folder) => {
    writeJson(folder, 'package.json', { private: true, type: 'module' });
    const mine = [
      ...temporalPackages,
      ...['mocha', 'typescript', '@types/node', '@types/mocha'].map(versionOf),
    ];
    const theirs = ['jest@30', 'vitest@3'];
    run('npm', ['install', '--no-audit', '--no-fund', pack(folder), ...mine, ...theirs], folder);

    const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
    const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
    const executable = JSON.stringify({ server: { executable: { type: 'existing-path', path: server } } });
    for (const [, language, text] of blocks) {
      const file = /^\/\/ (\S+)$/m.exec(text)?.[1];
      if (language !== 'ts' || file === undefined) continue;
      const own = text.replace('createTimeSkipping()', `createTimeSkipping(${executable})`);
      writeFileSync(join(folder, file), own);
    }
    const tsc = ['--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--types', 'node,mocha'];
    run('npx', ['tsc', ...tsc, 'open-account.test.ts'], folder);

    const [, , commands] = blocks.find(([, language]) => language === 'sh');
    for (const command of commands.trim().split('\n')) {
      run('sh', ['-c', command], folder);
      process.stdout.write(`passed: ${command}\n`);
    }
  });
}
