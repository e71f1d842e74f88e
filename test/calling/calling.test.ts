import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import type { StartOnboardingOptions } from '../../workflows/calling.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import {
  FAST,
  QUIET,
  openStage,
  quietRuntime,
  until,
  workflowBundle,
  type Stage,
} from '../workflows/run-onboarding.js';

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

  const start = (
    type: string,
    input: unknown,
    options: StartOnboardingOptions = { taskQueue: stage.taskQueue },
  ): Promise<WorkflowHandle> =>
    stage.client.workflow.start(type, { workflowId: randomUUID(), taskQueue, args: [input, options] });
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

  it('starts a new run of the same input after a failed create, and after a termination', async () => {
    const input = { customId: randomUUID(), wait: QUIET };
    const { create } = stage.world;
    stage.world.create = [{ fail: 'noGood', httpStatus: 422 }];
    assert.equal(await failureOf(await start('startsAndLeaves', input)), 'VendorRejected');
    stage.world.create = create;
    const child = stage.client.workflow.getHandle(`onboarding-${input.customId}`);
    for (let run = 0; run < 2; run += 1) {
      assert.equal(await (await start('startsAndLeaves', input)).result(), 'https://onboarding.example/o1');
      await child.terminate();
    }
  });

  it('answers the stored cancellation after a cancellation', async () => {
    const input = { customId: randomUUID(), wait: QUIET };
    await (await start('startsAndLeaves', input)).result();
    const child = stage.client.workflow.getHandle(`onboarding-${input.customId}`);
    await child.cancel();
    await assert.rejects(child.result());
    const outcome = (await (await start('outcomeOnly', input)).result()) as OnboardingOutcome;
    assert.equal(outcome.settledBy, 'cancellation');
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

  it('fails as InvalidInput on a startTimeout that is none', async () => {
    const options = { taskQueue: stage.taskQueue, startTimeout: '30' };
    const parent = await start('outcomeOnly', { customId: randomUUID() }, options);
    assert.equal(await failureOf(parent), 'InvalidInput');
    assert.ok(!(await stage.events(parent)).includes('START_CHILD_WORKFLOW_EXECUTION_INITIATED'));
  });

  it('fails as NoWorker after startTimeout, while the onboarding goes on', async () => {
    const customId = randomUUID();
    const options = { taskQueue: `late-${customId}`, startTimeout: '300ms' };
    const parent = await start('startsAgain', { customId, wait: FAST }, options);
    const failure = await until(
      () => parent.query<{ type: string; message: string } | null>('failure'),
      (value) => value !== null,
    );
    assert.equal(failure?.type, 'NoWorker');
    assert.equal(
      failure.message,
      `NoWorker: no worker on task queue late-${customId} took the onboarding within 300ms; ` +
        `onboarding-${customId} is started and goes on when one does: attach to it with Nexus or a client`,
    );
    const late = await Worker.create({
      connection,
      taskQueue: options.taskQueue,
      workflowBundle: await workflowBundle(),
      activities: createActivities(stage.world.ports),
      dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    });
    await late.runUntil(async () => {
      const child = stage.client.workflow.getHandle(`onboarding-${customId}`);
      assert.equal(((await child.result()) as OnboardingOutcome).status, 'FINISHED');
      await parent.signal('again');
      assert.equal(await parent.result(), null, 'the URL that the first one told is not taken for a new one');
    });
  });

  it('takes no waiting for Finwave for a missing worker', async () => {
    const customId = randomUUID();
    let answer: (value: { url: string; status: string }) => void = () => assert.fail();
    const { create } = stage.world;
    stage.world.create = [{ after: new Promise((resolve) => (answer = resolve)) }];
    const creates = (): number => stage.world.calls.filter((call) => call === 'create').length;
    const before = creates();
    const options = { taskQueue: stage.taskQueue, startTimeout: '1m' };
    const parent = await start('urlThenOutcome', { customId, wait: FAST }, options);
    await until(
      () => stage.events(parent),
      (events) => events.includes('TIMER_CANCELED'),
    );
    await until(creates, (count) => count > before);
    assert.equal(await parent.query('seen'), null, 'Finwave has not answered yet');
    answer({ url: 'https://onboarding.example/late', status: 'CREATED' });
    stage.world.create = create;
    assert.equal(((await parent.result()) as OnboardingOutcome).status, 'FINISHED');
    assert.equal(
      (await parent.query<{ url: string } | null>('seen'))?.url,
      'https://onboarding.example/late',
    );
  });

  it('goes to finwave-onboarding where no bundle is at hand, and replays where one is', async () => {
    const customId = randomUUID();
    const parent = await start('startsAndLeaves', { customId }, { startTimeout: '100ms' });
    await failureOf(parent);
    const child = stage.client.workflow.getHandle(`onboarding-${customId}`);
    assert.equal((await child.describe()).taskQueue, 'finwave-onboarding');
    await child.terminate();
    await Worker.runReplayHistory(
      { workflowsPath: fileURLToPath(new URL('./parents-beside', import.meta.url)) },
      await parent.fetchHistory(),
      parent.workflowId,
    );
  });

  it('is hurt by no parent that is gone', async () => {
    const input = { customId: randomUUID(), wait: FAST, notifyParent: true };
    const orphan = await stage.start(input);
    assert.equal((await orphan.result()).status, 'FINISHED');
  });
});
