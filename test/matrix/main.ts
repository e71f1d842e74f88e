import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NODES = ['20', '22', '24'];
/** A machine that does something else besides is slow. */
const TEST_WITHIN_MS = 180_000;
/** The suite's core. */
const SUITES = {
  journeys: ['dist/test/journeys/embedded.test.js', 'dist/test/journeys/sealed.test.js'],
  stores: ['dist/test/stores/**/*.test.js'],
  histories: ['dist/test/histories/replay.test.js'],
  demo: ['dist/test/cli/demo.test.js'],
} as const;

interface Result {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

/**
 * `npm run matrix -- [20 | 22 | 24]…`: the suite's core on real releases of Node out of npm. Prints what
 * each comes to, then the table of docs/production.md; exits 0 where every test has passed and none was skipped, else 1.
 */
const nodes = process.argv.length > 2 ? process.argv.slice(2) : NODES;
const rows = [['Node', ...Object.keys(SUITES)]];
let isGreen = true;
for (const node of nodes) {
  const { stdout } = await run('npx', ['-y', '-p', `node@${node}`, 'node', '-p', 'process.execPath']);
  const program = stdout.trim();
  const version = (await run(program, ['--version'])).stdout.trim();
  const row = [version.slice(1)];
  for (const [name, files] of Object.entries(SUITES)) {
    const since = Date.now();
    const { passes, failures, pending } = await test(program, files);
    if (failures > 0 || pending > 0 || passes === 0) isGreen = false;
    const troubles = [
      failures > 0 && `${failures.toString()} failed`,
      pending > 0 && `${pending.toString()} skipped`,
    ];
    const cell = [`${passes.toString()} passed`, ...troubles.filter(Boolean)].join(', ');
    const seconds = Math.round((Date.now() - since) / 1000).toString();
    process.stdout.write(`Node ${version.slice(1)}, ${name}: ${cell}, ${seconds} s\n`);
    row.push(cell);
  }
  rows.push(row);
}
rows.splice(1, 0, ['----', ...Object.keys(SUITES).map(() => '----')]);
process.stdout.write(`\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
process.stdout.write(`\n== matrix: ${isGreen ? 'green' : 'RED'}\n`);
process.exit(isGreen ? 0 : 1);

/** What these tests come to on that Node; what fails is printed. */
async function test(program: string, files: readonly string[]): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-matrix-'));
  const report = join(folder, 'report.json');
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`];
  const patience = ['--timeout', TEST_WITHIN_MS.toString()];
  const mocha = spawn(program, ['node_modules/mocha/bin/mocha.js', ...patience, ...reporter, ...files], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(mocha, 'exit');
  const { stats, failures } = JSON.parse(await readFile(report, 'utf8')) as {
    readonly stats: Result;
    readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[];
  };
  await rm(folder, { recursive: true, force: true });
  for (const { fullTitle, err } of failures) process.stderr.write(`${fullTitle}: ${err.message ?? ''}\n`);
  return stats;
}
