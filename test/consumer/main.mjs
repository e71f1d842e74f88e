// `npm run test:package [-- --node <major>]`: the packed package as it is installed, on this Node or on
// another one that npm brings. Prints a table; exits 0 where every row passed.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoByNpx, helloWorld } from './hello-world.mjs';
import { installWithPnpm, installWithYarn } from './package-managers.mjs';
import { useFromEverywhere } from './run.mjs';
import { testAsThePageSays } from './runners.mjs';

const CASES = {
  'ESM, CommonJS, a bundler’s resolution': useFromEverywhere,
  pnpm: installWithPnpm,
  'Yarn Plug’n’Play': installWithYarn,
  'hello-world, every door, Express, Fastify': helloWorld,
  'demo by npx, empty folder, fresh home': demoByNpx,
  'mocha, jest, vitest': testAsThePageSays,
};
const { values } = parseArgs({ options: { node: { type: 'string' }, only: { type: 'string' } } });

if (values.node !== undefined) {
  const self = fileURLToPath(import.meta.url);
  const only = values.only === undefined ? [] : ['--only', values.only];
  const args = ['--yes', '--package', `node@${values.node}`, '--', 'node', self, ...only];
  try {
    execFileSync('npx', args, { stdio: 'inherit' });
  } catch {
    process.exitCode = 1;
  }
} else {
  const rows = [];
  for (const [name, work] of Object.entries(CASES)) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    process.stdout.write(`\n== ${name}\n`);
    const began = performance.now();
    const failure = await work().then(
      () => null,
      (error) => error,
    );
    if (failure !== null) {
      process.stdout.write(`${failure.stack}\n`);
      process.exitCode = 1;
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    rows.push(`${failure === null ? 'passed' : 'FAILED'}  ${`${seconds} s`.padStart(6)}  ${name}`);
  }
  process.stdout.write(`\nNode ${process.version}\n${rows.join('\n')}\n`);
}
