import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import { FAST, QUIET, openStage, quietRuntime, until, type Stage } from '../workflows/run-onboarding.js';

describe('the start helpers, in a parent on another worker and task queue', () => {
  let stage: Stage;
  let connection: NativeConnection;
  let parents: Worker;
  let running: Promise<void>;
  const taskQueue = `parents-${randomUUID()}`;

  before(async () => {
    quietRuntime();
    stage = await openStage();
    connection = await NativeConnection.connect({ address: stage.address });
    parents = await Worker.create({
      connection,
      taskQueue,
      workflowsPath: fileURLToPath(new URL('./parents', import.meta.url)),
    });
    running = parents.run();
  });
  after(async () => {
    parents.shutdown();
    await running;
    await connection.close();
    await stage.close();
  });

  const start = (type: string, input: unknown): Promise<WorkflowHandle> =>
    stage.client.workflow.start(type, {
      workflowId: randomUUID(),
      taskQueue,
      args: [input, stage.taskQueue],
    });
  const failureOf = async (handle: WorkflowHandle): Promise<string> => {
    try {
      await handle.result();
    } catch (error) {
      if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure)
        return error.cause.type ?? '';
      throw error;
    }
    return 'no failure';
  };

  it('gives the URL as soon as it is known, then the outcome', async () => {
    const input: OnboardingInput = { customId: randomUUID(), wait: QUIET };
    const parent = await start('urlThenOutcome', input);
    const seen = await until(
      () => parent.query<{ url: string } | null>('seen'),
      (value) => value !== null,
    );
    assert.equal(seen?.url, 'https://onboarding.example/o1');
    const child = stage.client.workflow.getHandle(`onboarding-${input.customId}`);
    await child.signal(finwaveWebhookSignal, { customId: input.customId, result: 'FINISHED' });
    assert.equal(((await parent.result()) as OnboardingOutcome).settledBy, 'webhook');
    assert.equal((await stage.events(child)).length, 40, 'five events for telling the parent');
  });

  it('answers the stored outcome of a settled customId', async () => {
    const input = { customId: randomUUID(), wait: FAST };
    const first = (await (await start('outcomeOnly', input)).result()) as OnboardingOutcome;
    assert.deepEqual(await (await start('urlThenOutcome', input)).result(), first);
  });

  it('leaves the onboarding running when the parent ends or is cancelled', async () => {
    const input = { customId: randomUUID(), wait: QUIET };
    await (await start('startsAndLeaves', input)).result();
    const child = stage.client.workflow.getHandle(`onboarding-${input.customId}`);
    assert.equal((await child.describe()).status.name, 'RUNNING');

    const other = { customId: randomUUID(), wait: QUIET };
    const parent = await start('urlThenOutcome', other);
    await until(
      () => parent.query('seen'),
      (value) => value !== null,
    );
    await parent.cancel();
    await assert.rejects(parent.result());
    const left = stage.client.workflow.getHandle(`onboarding-${other.customId}`);
    assert.equal((await left.describe()).status.name, 'RUNNING');
    await left.terminate();
    await child.terminate();
  });

  it('keeps two children apart', async () => {
    const inputs = [randomUUID(), randomUUID()].map((customId) => ({ customId, wait: FAST }));
    const ids: unknown = await (await start('two', inputs)).result();
    assert.deepEqual(
      ids,
      inputs.map(({ customId }) => `o-${customId}`),
    );
  });

  it('fails as AlreadyRunning on a running customId', async () => {
    const input = { customId: randomUUID(), wait: QUIET };
    await (await start('startsAndLeaves', input)).result();
    assert.equal(await failureOf(await start('outcomeOnly', input)), 'AlreadyRunning');
    await stage.client.workflow.getHandle(`onboarding-${input.customId}`).terminate();
  });

  it('fails as InvalidInput before anything is started', async () => {
    const parent = await start('outcomeOnly', { customId: 'c 1' });
    assert.equal(await failureOf(parent), 'InvalidInput');
    assert.ok(!(await stage.events(parent)).includes('START_CHILD_WORKFLOW_EXECUTION_INITIATED'));
  });

  it('is hurt by no parent that is gone', async () => {
    const input = { customId: randomUUID(), wait: FAST, notifyParent: true };
    const orphan = await stage.start(input);
    assert.equal((await orphan.result()).status, 'FINISHED');
  });
});
