import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe('the reporter of CI', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-planted-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function report(planted: readonly string[], { count = 1, args = [] as readonly string[] } = {}) {
    const files = planted.map((name) => pathOf(`planted/${name}.planted.js`));
    const options = ['--no-config', '--no-package', '--exit', '--reporter', pathOf('ci-reporter.js')];
    const child = spawn(process.execPath, [MOCHA, ...options, ...args, ...files], {
      env: { ...process.env, PLANTED_FOLDER: folder, PLANTED_COUNT: count.toString() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const flaky = [...output.matchAll(/^!! FLAKY (.*)$/gm)].map(([, title]) => title);
    return { code: child.exitCode, output, flaky, last: output.trimEnd().split('\n').at(-1) };
  }

  for (const args of [[], ['--parallel', '--jobs', '2']])
    it(`prints a test that passes when it is repeated, with its first failure ${args.join(' ')}`, async () => {
      const { code, output, flaky, last } = await report(['test-fails-once'], { count: 3, args });
      assert.deepEqual([code, last], [0, 'tests: 4 passed, 0 failed']);
      assert.deepEqual(
        flaky,
        [0, 1, 2].map((i) => `planted fails once (${i.toString()})`),
      );
      assert.match(output, /^!! FLAKY planted fails once \(1\)\nError: test-1 for the first time$/m);
    });

  it('repeats nothing where more than three failed', async () => {
    const { code, flaky, last } = await report(['test-fails-once'], { count: 4 });
    assert.deepEqual([code, flaky, last], [4, [], 'tests: 1 passed, 4 failed']);
  });

  it('counts a test that fails twice', async () => {
    const { code, flaky, last } = await report(['test-fails', 'test-fails-once']);
    assert.deepEqual([code, flaky, last], [1, ['planted fails once (0)'], 'tests: 2 passed, 1 failed']);
  });

  it('repeats neither a property nor a hook', async () => {
    const { code, flaky, last } = await report(['property-fails-once', 'hook-fails-once']);
    assert.deepEqual([code, flaky, last], [2, [], 'tests: 0 passed, 2 failed']);
  });

  it('prints how long each file took', async () => {
    const { output } = await report(['test-fails', 'test-fails-once'], {
      args: ['--parallel', '--jobs', '2'],
    });
    for (const name of ['test-fails', 'test-fails-once'])
      assert.match(
        output,
        new RegExp(`^ +\\d+\\.\\d s {2}dist/test/reporter/planted/${name}\\.planted\\.js$`, 'm'),
      );
  });
});
