import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { NativeConnection, type WorkerPlugin } from '@temporalio/worker';
import {
  createOnboardingWorker,
  SettingsError,
  type OnboardingWorkerOptions,
} from '../../src/worker/index.js';
import { workerIdentity } from '../../src/custody/worker-identity.js';
import { sharedTemporal } from '../servers/temporal.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { FAST, workflowBundle } from '../workflows/run-onboarding.js';
import { openUser, type User } from './open-user.js';

describe('createOnboardingWorker', function () {
  this.timeout(60_000);
  let user: User;
  let connection: NativeConnection;
  before(async () => {
    user = await openUser();
    connection = await NativeConnection.connect({ address: (await sharedTemporal()).address });
  });
  after(async () => {
    // It refuses while a worker holds it.
    await connection.close();
    await user.close();
  });

  const create = async (workerOptions: OnboardingWorkerOptions['workerOptions'] = {}) =>
    createOnboardingWorker({
      connection,
      settings: {
        ...user.settings,
        taskQueue: user.taskQueue,
        evidenceTaskQueue: `evidence-${randomUUID()}`,
      },
      workerOptions: { workflowBundle: await workflowBundle(), ...workerOptions },
    });

  it('runs onboardings, the evidence on a queue of its own, until it is shut down', async () => {
    const worker = await create();
    const running = worker.run();
    const customId = randomUUID();
    const outcome: unknown = await user.client.workflow.execute('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue: user.taskQueue,
      args: [{ customId, wait: FAST }],
    });
    assert.equal((outcome as { evidence: { state: string } }).evidence.state, 'stored');
    worker.shutdown();
    await running;
    const { events } = await user.client.workflow.getHandle(workflowIdOf(customId)).fetchHistory();
    const builds = (events ?? []).flatMap(
      ({ workflowTaskStartedEventAttributes: task, activityTaskStartedEventAttributes: activity }) => {
        const started = task ?? activity;
        return started ? [started.workerVersion?.buildId] : [];
      },
    );
    // The SDK's own is a digest in every fifth event: a tenth of a history.
    assert.deepEqual([...new Set(builds)], [workerIdentity().packageVersion]);
  });

  it('ends where it is shut down as soon as it runs', async () => {
    const worker = await create();
    const running = worker.run();
    worker.shutdown();
    await running;
  });

  it('caches 1,000 workflows, or as many as it is told to', async () => {
    const cached: unknown[] = [];
    const plugins: WorkerPlugin[] = [
      {
        name: 'looks on',
        configureWorker: (options) => {
          cached.push(options.maxCachedWorkflows);
          return options;
        },
      },
    ];
    for (const options of [{ plugins }, { plugins, maxCachedWorkflows: 7 }]) {
      const worker = await create(options);
      const running = worker.run();
      worker.shutdown();
      await running;
    }
    assert.deepEqual(cached, [1_000, 7]);
  });

  it('names a setting that is missing, before anything is opened', async () => {
    const settings = { finwave: { clientToken: '' }, webhook: null };
    await assert.rejects(createOnboardingWorker({ connection, settings }), (error) => {
      assert.ok(error instanceof SettingsError);
      assert.deepEqual(
        error.problems.map(({ name }) => name),
        ['finwave.clientToken'],
      );
      return true;
    });
  });
});
