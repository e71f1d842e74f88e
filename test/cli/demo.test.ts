import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    assert.match(stdout, /rm -r \.finwave/);
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

  it('dev keeps the data, refuses a second one in the same folder, and ends 0 on SIGTERM', async () => {
    const dev = startCli(['dev'], { cwd: folder });
    await dev.until(/start -/);
    const second = await runCli(['dev'], { cwd: folder });
    assert.equal(second.code, 2);
    const pid = /in use by process (\d+)/.exec(second.stderr)?.[1];
    assert.ok(pid !== undefined && isAlive(Number(pid)));
    dev.signal('SIGTERM');
    assert.equal((await dev.ended).code, 0);
  });
});
