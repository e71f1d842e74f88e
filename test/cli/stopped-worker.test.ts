import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sharedTemporal } from '../servers/temporal.js';
import { until } from '../servers/throwaway.js';
import { startCli } from './run-cli.js';

/** Twice what an idle worker may take. */
const WITHIN_MS = 10_000;
const { TASK_QUEUE_TYPE_WORKFLOW: WORKFLOW_TASKS, TASK_QUEUE_TYPE_ACTIVITY: ACTIVITY_TASKS } =
  proto.temporal.api.enums.v1.TaskQueueType;

describe('an idle worker that is told to stop', function () {
  this.timeout(120_000);
  let folder: string;
  let connection: Connection;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-stopped-'));
    connection = await Connection.connect({ address: (await sharedTemporal()).address });
  });
  after(async () => {
    await connection.close();
    await rm(folder, { recursive: true });
  });

  const isPolled = async (
    name: string,
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
  ): Promise<boolean> => {
    const request = { namespace: 'default', taskQueue: { name }, taskQueueType };
    const { pollers } = await connection.workflowService.describeTaskQueue(request);
    return pollers.length > 0;
  };

  for (const own of [false, true]) {
    it(`ends at once and well${own ? ', the one of its evidence queue with it' : ''}`, async () => {
      const { address, namespace } = await sharedTemporal();
      const queue = `stopped-${randomUUID()}`;
      const evidenceQueue = `${queue}-evidence`;
      const run = startCli(['worker'], {
        cwd: folder,
        env: {
          TEMPORAL_ADDRESS: address,
          TEMPORAL_NAMESPACE: namespace,
          FINWAVE_TASK_QUEUE: queue,
          FINWAVE_CLIENT_TOKEN: 'token',
          FINWAVE_WEBHOOK_BASE_URL: 'none',
          ...(own && { FINWAVE_EVIDENCE_TASK_QUEUE: evidenceQueue }),
        },
      });
      // Its long polls are what it would wait for.
      await until('the polls of the worker', () => isPolled(queue, WORKFLOW_TASKS), 60_000);
      await until(
        'the polls for evidence',
        () => isPolled(own ? evidenceQueue : queue, ACTIVITY_TASKS),
        60_000,
      );
      const began = performance.now();
      run.signal('SIGTERM');
      const patience = setTimeout(() => {
        run.signal('SIGKILL');
      }, 90_000);
      const { code, stderr } = await run.ended;
      clearTimeout(patience);
      const took = performance.now() - began;
      assert.equal(code, 0, stderr);
      assert.match(stderr, /finishing what is under way/);
      assert.ok(took < WITHIN_MS, `it took ${took.toFixed(0)} ms\n${stderr}`);
    });
  }
});
