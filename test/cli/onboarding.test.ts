import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnboardingDescription } from '../../src/cli/describe-onboarding.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { sharedTemporal, startTemporal, type TestTemporal } from '../servers/temporal.js';
import { runCli, startCli, type CliRun, type RunningCli } from './run-cli.js';

describe('start, status, result and worker', () => {
  let folder: string;
  let temporal: TestTemporal;
  let sandbox: Sandbox;
  let worker: RunningCli;
  let env: Record<string, string>;
  const id = (name: string): string => `cli-${process.pid.toString()}-${name}`;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-'));
    [temporal, sandbox] = await Promise.all([sharedTemporal(), startSandbox()]);
    env = {
      TEMPORAL_ADDRESS: temporal.address,
      FINWAVE_TASK_QUEUE: `cli-${process.pid.toString()}`,
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: 'none',
    };
    worker = startCli(['worker'], { env, cwd: folder });
    await worker.until(/worker on task queue/);
  });
  after(async () => {
    worker.signal('SIGKILL');
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (args: readonly string[], stdin = ''): Promise<CliRun> =>
    runCli(args, { env, stdin, cwd: folder });
  const inputOf = (customId: string): string =>
    JSON.stringify({ customId, wait: { firstPollAfter: '100ms', pollEvery: '300ms' } });
  const temporalCli = (args: readonly string[]): ReturnType<typeof runProgram> =>
    runProgram(temporal.cliPath, [...args, '--address', temporal.address], process.env);

  it('says at the start of a worker that no custody key is there, and what that means', () => {
    assert.match(
      worker.output(),
      /there is no custody key .*whoever may write to the evidence store decides/,
    );
  });

  it('starts, attaches, tells how it stands and what it waits for, and shows the outcome', async () => {
    const customId = id('whole');
    const file = join(folder, 'input.json');
    await writeFile(file, inputOf(customId));
    const first = await cli(['start', file, '--json']);
    assert.equal(first.code, 0, first.stderr);
    const started = JSON.parse(first.stdout) as Record<string, unknown>;
    assert.equal(started['customId'], customId);
    assert.match(String(started['url']), /^http/);
    // The same again, from standard input, is the same onboarding.
    const again = await cli(['start', '-', '--json'], inputOf(customId));
    assert.deepEqual(JSON.parse(again.stdout), started);
    assert.equal(sandbox.onboardings().filter((onboarding) => onboarding.customId === customId).length, 1);

    const pending = await cli(['result', customId]);
    assert.equal(pending.code, 3);
    const status = await cli(['status', customId, '--json']);
    assert.equal(status.code, 0);
    const description = JSON.parse(status.stdout) as OnboardingDescription;
    assert.equal(description.execution, 'RUNNING');
    assert.equal(description.view?.status, 'CREATED');
    const [poll] = description.pending;
    assert.equal(poll?.activity, 'pollResult');
    assert.match(poll.lastAnswer ?? '', /CREATED/);

    sandbox.drive(customId, 'finish');
    const ended = await cli(['result', customId, '--wait', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    const outcome = JSON.parse(ended.stdout) as OnboardingOutcome;
    assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'poll']);

    // A server that never heard of it, as after the retention time: what was stored stays.
    const other = await startTemporal();
    const elsewhere = { ...env, TEMPORAL_ADDRESS: other.address };
    const stored = await runCli(['result', customId, '--json'], { env: elsewhere, cwd: folder });
    await other.close();
    assert.equal(stored.code, 0, stored.stderr);
    assert.deepEqual(JSON.parse(stored.stdout), outcome);
  });

  it('ends 1 on a cancelled onboarding', async () => {
    const customId = id('cancelled');
    assert.equal((await cli(['start', '-'], inputOf(customId))).code, 0);
    await temporalCli(['workflow', 'cancel', '-w', `onboarding-${customId}`]);
    const { code, stdout } = await cli(['result', customId, '--wait', '--json']);
    assert.equal(code, 1);
    assert.equal((JSON.parse(stdout) as OnboardingOutcome).settledBy, 'cancellation');
    // What was stored is answered, and the way on is named.
    const again = await cli(['start', '-'], inputOf(customId));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /a new attempt is a new customId/);
  });

  it('ends 1 on a terminated onboarding', async () => {
    const customId = id('terminated');
    assert.equal((await cli(['start', '-'], inputOf(customId))).code, 0);
    await temporalCli(['workflow', 'terminate', '-w', `onboarding-${customId}`]);
    assert.equal((await cli(['result', customId])).code, 1);
    const again = await cli(['start', '-', '--json'], inputOf(customId));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /"status": ?"CREATED"/);
  });

  it('ends 2 on bad input, before anything is sent', async () => {
    for (const input of ['{"customId":"a b"}', '[]', 'not json', `{"customId":"${id('bad')}","nope":1}`]) {
      const { code, stderr } = await cli(['start', '-'], input);
      assert.equal(code, 2, input);
      assert.match(stderr, /^InvalidInput: /);
    }
    assert.equal((await cli(['status', id('bad')])).code, 2);
  });

  it('names the file, line and column of what is no JSON, and a file that cannot be read', async () => {
    await writeFile(join(folder, 'bad.json'), '{\n  "customId": "c1",\n  "phone": 600111222O\n}');
    for (const [args, stdin, says] of [
      [['start', 'bad.json'], '', /^InvalidInput: bad\.json:3:21: /],
      [['start', '-'], '{"customId": c1}', /^InvalidInput: standard input:1:14: /],
      [['start', 'none.json'], '', /^InvalidInput: none\.json cannot be read: there is no such file$/m],
      [['start', '.'], '', /^InvalidInput: \. cannot be read: it is a folder$/m],
    ] as const) {
      const { code, stderr } = await cli(args, stdin);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.ok(!stderr.includes('600111222'));
    }
  });

  it('ends 2 on a customId that nobody knows', async () => {
    assert.equal((await cli(['status', id('nobody')])).code, 2);
    assert.equal((await cli(['result', id('nobody')])).code, 2);
  });

  it('ends 4 where Finwave refused', async () => {
    const customId = id('refused');
    sandbox.setFaults(customId, { create: { refusals: 1 } });
    const { code, stderr } = await cli(['start', '-'], inputOf(customId));
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^VendorRejected: /);
    assert.equal((await cli(['result', customId])).code, 4);
    const status = await cli(['status', customId]);
    assert.match(status.stdout, /^failed {4}VendorRejected: could not create the onboarding/m);
    const told = await temporalCli(['workflow', 'result', '-w', `onboarding-${customId}`]);
    assert.match(told.stdout, /VendorRejected: could not create/);
    // Mended, the same input goes on: a new run, not the old run's answer.
    const again = await cli(['start', '-', '--json'], inputOf(customId));
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /"status": ?"CREATED"/);
  });

  it('ends 5 where no worker answers, and tells the status without one', async () => {
    const customId = id('alone');
    env = { ...env, FINWAVE_TASK_QUEUE: `nobody-${process.pid.toString()}` };
    const { code, stderr } = await cli(['start', '-'], inputOf(customId));
    assert.equal(code, 5);
    assert.match(stderr, /^NoWorker: /);
    const status = await cli(['status', customId, '--json']);
    assert.equal(status.code, 0);
    assert.match(status.stderr, /no worker/);
    const description = JSON.parse(status.stdout) as OnboardingDescription;
    assert.deepEqual([description.execution, description.view], ['RUNNING', null]);
    assert.equal(description.waitsForWorkerOn, env['FINWAVE_TASK_QUEUE']);
    const words = await cli(['status', customId]);
    assert.ok(words.stdout.includes(`waiting for a worker on queue ${env['FINWAVE_TASK_QUEUE'] ?? ''}`));
    await temporalCli(['workflow', 'terminate', '-w', `onboarding-${customId}`]);
  });

  it('lets the worker finish on SIGTERM and ends 0', async () => {
    worker.signal('SIGTERM');
    assert.equal((await worker.ended).code, 0);
  });
});
