import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { openStage, type Stage } from './run-onboarding.js';

describe('a plain parent workflow on a worker without our code', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  it('runs the onboarding as a child and gets its outcome, with no signal that it did not ask for', async () => {
    const connection = await NativeConnection.connect({ address: stage.address });
    const taskQueue = `parent-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowsPath: fileURLToPath(new URL('./plain-parent', import.meta.url)),
    });
    const customId = randomUUID();
    await worker.runUntil(async () => {
      const handle = await stage.client.workflow.start('plainParent', {
        workflowId: `parent-of-${customId}`,
        taskQueue,
        args: [customId, stage.taskQueue],
      });
      const outcome = (await handle.result()) as { customId: string; status: string };
      assert.deepEqual([outcome.customId, outcome.status], [customId, 'FINISHED']);
      assert.ok(!(await stage.events(handle)).includes('WORKFLOW_EXECUTION_SIGNALED'));
    });
    await connection.close();
  });
});
