import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAlive } from '../../src/cli/dev-server/is-alive.js';
import { runCli, startCli } from './run-cli.js';

describe('demo and dev', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('demo runs one onboarding to its end, behind a proxy that is down, and says what it ignored', async () => {
    const closed = 'http://127.0.0.1:9';
    const { code, stdout, stderr } = await runCli(['demo'], {
      cwd: folder,
      env: {
        HTTPS_PROXY: closed,
        https_proxy: closed,
        http_proxy: closed,
        TEMPORAL_ADDRESS: 'temporal.example.org:7233',
        FINWAVE_CLIENT_TOKEN: 'a-real-token',
      },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /ignored here: FINWAVE_CLIENT_TOKEN, TEMPORAL_ADDRESS/);
    assert.match(stdout, /outcome {3}FINISHED, settled by webhook/);
    assert.equal(stdout.match(/^\$ temporal workflow /gm)?.length, 3);
    assert.match(stdout, /Completed +onboarding-demo-/);
    assert.match(stdout, /WorkflowExecutionCompleted/);
    // As it was run here, not in a clone by npm.
    assert.match(stdout, /^Look around: +npx temporal-finwave dev .*\nDelete it all: +rm -r \.finwave$/m);
    // Half a screen shorter than the history alone, and the outcome's JSON once.
    assert.match(stdout, /^\d+ events, here by type:$/m);
    assert.equal(stdout.match(/"settledBy"/g)?.length, 1);
    assert.ok(stdout.split('\n').length <= 65, stdout);
    const kept = await readdir(join(folder, '.finwave'));
    for (const name of ['evidence', 'results.db', 'temporal.db']) assert.ok(kept.includes(name), name);
    const [, customId = ''] = /started {3}onboarding (\S+),/.exec(stdout) ?? [];
    const verified = await runCli(['verify', customId], {
      cwd: folder,
      env: { FINWAVE_CUSTODY_KEY_FILE: '.finwave/custody-key.pem' },
    });
    assert.equal(verified.code, 0, verified.stderr);
    assert.match(verified.stdout, /signature: verified/);
  });

  it('dev tells what happens, keeps the data, refuses a second one in the same folder, and ends 0 on SIGTERM', async () => {
    const dev = startCli(['dev'], { cwd: folder });
    await dev.until(/start -/);
    const [, address = ''] = /^Temporal {2}([^\s,]+)/m.exec(dev.output()) ?? [];
    const input = { cwd: folder, env: { TEMPORAL_ADDRESS: address }, stdin: '{"customId": "told"}' };
    assert.equal((await runCli(['start', '-'], input)).code, 0);
    await dev.until(/^told {2}finwave {3}answered 201 to POST integrations$/m);
    await dev.until(/^told {2}workflow {2}CREATED, in the step wait$/m);
    const second = await runCli(['dev'], { cwd: folder });
    assert.equal(second.code, 2);
    const pid = /in use by process (\d+)/.exec(second.stderr)?.[1];
    assert.ok(pid !== undefined && isAlive(Number(pid)));
    dev.signal('SIGTERM');
    assert.equal((await dev.ended).code, 0);
  });

  describe('where Temporal has to be built', () => {
    let place: string;
    let env: Record<string, string>;
    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), 'demo-build-'));
      const go = join(place, 'bin', 'go');
      await mkdir(dirname(go));
      await writeFile(go, `#!/bin/sh\n[ "$1" = env ] && { echo ${place}; exit 0; }\nexec /bin/sleep 600\n`);
      await chmod(go, 0o755);
      const closed = 'http://127.0.0.1:9';
      env = {
        PATH: dirname(go),
        HOME: place,
        XDG_CACHE_HOME: join(place, 'cache'),
        TEMPORAL_CLI_PATH: '',
        HTTPS_PROXY: closed,
        https_proxy: closed,
      };
    });
    afterEach(() => rm(place, { recursive: true, force: true }));

    it('the first Ctrl-C ends the build, and nothing half-built stays', async () => {
      const dev = startCli(['dev'], { cwd: place, env });
      await dev.until(/Getting the Go modules/);
      dev.signal('SIGINT');
      const { code, stderr } = await dev.ended;
      assert.equal(code, 1, stderr);
      assert.match(stderr, /stopped before everything was up/);
      assert.deepEqual(await readdir(join(place, 'cache', 'temporal-finwave')), []);
    });

    it('SQLite is tried before', async () => {
      await mkdir(join(place, '.finwave', 'results.db'), { recursive: true });
      const { code, stderr } = await runCli(['dev'], { cwd: place, env });
      assert.equal(code, 5);
      assert.match(stderr, /^store/m);
      assert.doesNotMatch(stderr, /Temporal CLI/);
    });
  });
});
