import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { createDataConverter } from '../../src/codec/index.js';
import type { StuckReport } from '../../src/cli/stuck/find-stuck.js';
import { startSandbox, type Sandbox, type SandboxFaults } from '../../src/sandbox/index.js';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { driveCreated } from '../sandbox/drive-created.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';
import { until } from '../workflows/run-onboarding.js';
import { runCli, startCli, type RunningCli } from './run-cli.js';

const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const MANY = 1_000;
const WAIT = { firstPollAfter: '50ms', pollEvery: '1s', pollAtMost: '1s' };

/** What each onboarding meets, and the group that it must be found in; null: none. */
const CASES: Readonly<Record<string, { readonly faults: SandboxFaults; readonly group: string | null }>> = {
  well: { faults: {}, group: null },
  refused: { faults: { result: { unauthorized: MANY } }, group: 'pending:VendorUnauthorized' },
  away: { faults: { result: { serverErrors: MANY } }, group: 'pending:VendorUnavailable' },
  page: { faults: { result: { html: MANY } }, group: 'pending:VendorProtocolError' },
  foreign: { faults: { result: { foreign: MANY } }, group: 'pending:VendorMismatch' },
  onHold: { faults: { result: { unknownStatus: MANY } }, group: 'unknownStatus' },
  noLink: { faults: { create: { urlNull: MANY } }, group: 'noLink' },
  notYet: { faults: { result: { notFound: MANY } }, group: null },
  rejected: { faults: { create: { refusals: 1 } }, group: 'failed:VendorRejected' },
};

const GROUPS = {
  ...Object.fromEntries(
    Object.entries(CASES).flatMap(([customId, { group }]) =>
      group === null ? [] : [[group, [workflowIdOf(customId)]]],
    ),
  ),
  'noWorker:nobody': [workflowIdOf('unheard')],
};

/** A task that a worker was handed as it ended is late by a heartbeat's 30 s, and each look is a process. */
const PATIENCE_MS = 150_000;

describe('stuck', function () {
  this.timeout(2 * PATIENCE_MS);
  let folder: string;
  let temporal: TestTemporal;
  let sandbox: Sandbox;
  let connection: Connection;
  let client: Client;
  let worker: RunningCli;
  let env: Record<string, string>;
  let settled: Record<string, string[]>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stuck-'));
    [temporal, sandbox] = await Promise.all([startTemporal(), startSandbox()]);
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection });
    env = {
      TEMPORAL_ADDRESS: temporal.address,
      FINWAVE_TASK_QUEUE: 'stuck',
      FINWAVE_EVIDENCE_TASK_QUEUE: 'stuck-evidence',
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: 'none',
    };
    worker = startCli(['worker'], { env, cwd: folder });
    await worker.until(/worker on task queue/);
    for (const [customId, { faults }] of Object.entries(CASES)) {
      sandbox.setFaults(customId, faults);
      await start(customId);
    }
    await start('unheard', 'nobody');
    // Each has to be asked once, and what nobody takes to have waited for a while.
    settled = await until(
      async () => groupsOf(await stuck()),
      (found) => Object.keys(found).length === Object.keys(GROUPS).length,
      PATIENCE_MS,
    );
  });
  after(async () => {
    worker.signal('SIGKILL');
    await connection.close();
    await Promise.all([sandbox.close(), temporal.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function start(customId: string, taskQueue = 'stuck'): Promise<void> {
    await client.workflow.start('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue,
      args: [{ customId, wait: customId === 'away' ? { ...WAIT, pollEvery: '1h', pollAtMost: '1h' } : WAIT }],
    });
  }
  const stuck = async (...args: readonly string[]): Promise<StuckReport> => {
    const { code, stdout, stderr } = await runCli(['stuck', '--json', ...args], { env, cwd: folder });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as StuckReport;
  };
  const groupsOf = ({ groups }: StuckReport): Record<string, string[]> =>
    Object.fromEntries(
      groups.map(({ id, onboardings }) => [id, onboardings.map(({ workflowId }) => workflowId).sort()]),
    );

  it('puts each into the group of its cause, and those that go their way into none', () => {
    assert.deepEqual(settled, GROUPS);
  });

  it('says in words what to run', async () => {
    const { code, stdout } = await runCli(['stuck'], { env, cwd: folder });
    assert.equal(code, 0);
    assert.match(stdout, /^8 need somebody/);
    assert.match(stdout, /1 {2}Finwave refuses the token\n +→ set FINWAVE_CLIENT_TOKEN/);
    assert.match(stdout, /failed as VendorRejected: Finwave refuses\n.*stuck --restart VendorRejected/);
  });

  it('starts again what failed for one reason, and nothing else', async () => {
    const { acted } = (await stuck('--restart', 'VendorRejected')) as unknown as {
      acted: readonly { workflowId: string; problem: string | null }[];
    };
    assert.deepEqual(
      acted.map(({ workflowId, problem }) => [workflowId, problem]),
      [[workflowIdOf('rejected'), null]],
    );
    const groups = groupsOf(await stuck());
    assert.equal(groups['failed:VendorRejected'], undefined);
    assert.equal(sandbox.onboardings().filter(({ customId }) => customId === 'rejected').length, 1);
  });

  it('asks now for those whose polls fail', async () => {
    sandbox.setFaults('away', {});
    const { acted } = (await stuck('--poll-now')) as unknown as { acted: readonly { workflowId: string }[] };
    const asked = acted.map(({ workflowId }) => workflowId).sort();
    assert.deepEqual(asked, ['away', 'foreign', 'page', 'refused'].map(workflowIdOf).sort());
    await until(
      async () => groupsOf(await stuck())['pending:VendorUnavailable'],
      (group) => group === undefined,
      PATIENCE_MS,
    );
  });

  it('names evidence that Finwave fails at, a store that is away, and a key that is missing', async () => {
    sandbox.setFaults('failing', { evidence: { serverErrors: MANY } });
    await start('failing');
    await driveCreated(sandbox, 'failing', 'finish');

    const storeless = startCli(['worker'], {
      env: {
        ...env,
        FINWAVE_TASK_QUEUE: 'stuck-storeless',
        FINWAVE_RESULT_STORE: 'postgres://127.0.0.1:9/none',
      },
      cwd: folder,
    });
    await start('storeless', 'stuck-storeless');

    const key = { id: 'lost', key: randomBytes(32) };
    const encrypting = new Client({ connection, dataConverter: createDataConverter([key]) });
    await encrypting.workflow.start('onboardingWorkflow', {
      workflowId: workflowIdOf('locked'),
      taskQueue: 'stuck',
      args: [{ customId: 'locked' }],
    });
    try {
      const found = await until(
        async () => groupsOf(await stuck()),
        (groups) =>
          groups['missingKey'] !== undefined &&
          groups['pending:StorageUnavailable'] !== undefined &&
          groups['pending:VendorUnavailable']?.includes(workflowIdOf('failing')) === true,
        PATIENCE_MS,
      );
      assert.deepEqual(found['missingKey'], [workflowIdOf('locked')]);
      assert.deepEqual(found['pending:StorageUnavailable'], [workflowIdOf('storeless')]);
    } finally {
      storeless.signal('SIGKILL');
      await storeless.ended;
      // Its evidence would wait beside others' in a later group.
      await client.workflow.getHandle(workflowIdOf('failing')).terminate();
    }
  });

  it('names a search attribute that was removed, until it is back', async () => {
    const { operatorService } = connection;
    const name = 'FinwaveStatus';
    await start('attribute');
    await until(
      () => client.workflow.getHandle(workflowIdOf('attribute')).query<OnboardingStatusView>('status'),
      ({ phase }) => phase === 'wait',
      PATIENCE_MS,
    );
    await operatorService.removeSearchAttributes({ namespace: 'default', searchAttributes: [name] });
    sandbox.drive('attribute', 'start');
    await until(
      async () => groupsOf(await stuck())['searchAttribute'],
      (group) => group?.includes(workflowIdOf('attribute')) === true,
      PATIENCE_MS,
    );
    await operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: { [name]: KEYWORD },
    });
    sandbox.drive('attribute', 'finish');
    await until(
      async () => groupsOf(await stuck())['searchAttribute'],
      (group) => group === undefined,
      PATIENCE_MS,
    );
    await client.workflow.getHandle(workflowIdOf('attribute')).result();
  });

  it('names the evidence queue that nobody serves, and workers that lack a key', async () => {
    worker.signal('SIGTERM');
    await worker.ended;
    const only = { ...env, FINWAVE_EVIDENCE_TASK_QUEUE: 'stuck-nobody' };
    worker = startCli(['worker'], { env: only, cwd: folder });
    await worker.until(/worker on task queue/);
    await driveCreated(sandbox, 'well', 'finish');
    const groups = await until(
      async () => groupsOf(await stuck()),
      (found) => Object.keys(found).some((id) => id === 'noWorker:stuck-evidence'),
      PATIENCE_MS,
    );
    assert.deepEqual(groups['noWorker:stuck-evidence'], [workflowIdOf('well')]);
  });
});
