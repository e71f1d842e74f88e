import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { OnboardingClient } from '../../src/client/client.js';
import { OnboardingError } from '../../src/client/onboarding-error.js';
import type { OnboardingInput, WaitOptions } from '../../workflows/contract.js';
import { FAST, QUIET, openStage, until, type Stage } from '../workflows/run-onboarding.js';

const hasType = (type: string) => (error: unknown) => error instanceof OnboardingError && error.type === type;

describe('OnboardingClient', () => {
  let stage: Stage;
  let onboardings: OnboardingClient;
  beforeEach(async () => {
    stage = await openStage();
    onboardings = new OnboardingClient(stage.client, { taskQueue: stage.taskQueue });
  });
  afterEach(() => stage.close());
  const input = (wait: WaitOptions = QUIET): OnboardingInput => ({ customId: randomUUID(), wait });

  it('answers id, URL and status, then the outcome', async () => {
    const { customId, ...rest } = input(FAST);
    const { handle, ...started } = await onboardings.start({ customId, ...rest });
    assert.deepEqual(started, {
      onboardingId: `o-${customId}`,
      url: 'https://onboarding.example/o1',
      status: 'CREATED',
      outcome: null,
    });
    assert.equal(handle.workflowId, `onboarding-${customId}`);
    assert.equal((await onboardings.outcome(customId)).status, 'FINISHED');
  });

  it('makes one workflow and one create of 50 concurrent starts, and 50 equal answers', async () => {
    const one = input();
    const answers = await Promise.all(Array.from({ length: 50 }, () => onboardings.start(one)));
    assert.equal(new Set(answers.map(({ handle: _, ...answer }) => JSON.stringify(answer))).size, 1);
    assert.deepEqual(stage.world.calls, ['create']);
    const events = await stage.events(stage.client.workflow.getHandle(`onboarding-${one.customId}`));
    assert.equal(events.filter((event) => event === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED').length, 1);
    await onboardings.cancel(one.customId);
  });

  it('costs two events more than a plain start', async () => {
    const one = input(FAST);
    await onboardings.start(one);
    await onboardings.outcome(one.customId);
    const events = await stage.events(stage.client.workflow.getHandle(`onboarding-${one.customId}`));
    assert.equal(events.length, 36, events.join('\n'));
  });

  it('refuses a wrong input before any call', async () => {
    await assert.rejects(onboardings.start({ customId: 'a b' }), (error: unknown) => {
      assert.ok(error instanceof OnboardingError);
      assert.deepEqual(
        [error.type, error.problems.map(({ field }) => field)],
        ['InvalidInput', ['customId']],
      );
      return true;
    });
    assert.deepEqual(stage.world.calls, []);
  });

  it('refuses a start whose input differs from the running one’s, and leaves that alone', async () => {
    const one = input();
    await onboardings.start(one);
    await assert.rejects(onboardings.start({ ...one, lang: 'ESP' }), hasType('InputConflict'));
    assert.equal((await onboardings.status(one.customId)).phase, 'wait');
    await onboardings.cancel(one.customId);
  });

  it('answers the stored outcome of a settled customId, and says so', async () => {
    const one = input(FAST);
    await onboardings.start(one);
    const outcome = await onboardings.outcome(one.customId);
    const again = await onboardings.start(one);
    assert.deepEqual([again.outcome, again.status, again.url], [outcome, 'FINISHED', null]);
    assert.equal(stage.world.calls.filter((call) => call === 'create').length, 1);
  });

  it('answers it from the store when the engine has forgotten the workflow', async function () {
    this.timeout(120_000);
    const one = input(FAST);
    await onboardings.start(one);
    const outcome = await onboardings.outcome(one.customId);
    await stage.client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: `onboarding-${one.customId}` },
    });
    await until(
      () =>
        stage.client.workflow
          .getHandle(`onboarding-${one.customId}`)
          .describe()
          .then(
            () => false,
            () => true,
          ),
      (gone) => gone,
      // The server removes it in its own time.
      90_000,
    );
    assert.deepEqual((await onboardings.start(one)).outcome, outcome);
  });

  it('starts anew after the running one was terminated', async () => {
    const one = input();
    const { handle } = await onboardings.start(one);
    await handle.terminate();
    const again = await onboardings.start(one);
    assert.equal(again.outcome, null);
    assert.equal((await again.handle.describe()).status.name, 'RUNNING');
    assert.equal(stage.world.calls.filter((call) => call === 'create').length, 2);
    await onboardings.cancel(one.customId);
  });

  it('rejects with the create’s own failure', async () => {
    stage.world.create = [{ fail: 'noGood', httpStatus: 422 }];
    await assert.rejects(onboardings.start(input()), hasType('VendorRejected'));
  });

  it('asks Finwave again when started again after its create failed, again and again', async () => {
    const one = input();
    stage.world.create = [
      { fail: 'noGood', httpStatus: 422 },
      { fail: 'refused' },
      { url: 'https://onboarding.example/o2', status: 'CREATED' },
    ];
    await assert.rejects(onboardings.start(one), hasType('VendorRejected'));
    await assert.rejects(onboardings.start(one), hasType('VendorUnauthorized'));
    const third = await onboardings.start(one);
    assert.equal(third.url, 'https://onboarding.example/o2');
    assert.equal((await third.handle.describe()).status.name, 'RUNNING');
    await onboardings.cancel(one.customId);
  });

  it('answers the stored cancellation when started again after a cancellation', async () => {
    const one = input();
    await onboardings.start(one);
    await onboardings.cancel(one.customId);
    await assert.rejects(onboardings.outcome(one.customId), WorkflowFailedError);
    for (let time = 0; time < 2; time += 1) {
      const { url, outcome } = await onboardings.start(one);
      assert.deepEqual([url, outcome?.settledBy], [null, 'cancellation']);
    }
    assert.equal(stage.world.calls.filter((call) => call === 'create').length, 1);
  });

  it('says VendorUnavailable, with the handle, while a worker waits for Finwave', async () => {
    const impatient = new OnboardingClient(stage.client, {
      taskQueue: stage.taskQueue,
      startTimeoutMs: 5_000,
    });
    const created = { url: 'https://onboarding.example/late', status: 'CREATED' };
    let answerLate: (value: typeof created) => void = () => undefined;
    const after = new Promise<typeof created>((resolve) => (answerLate = resolve));
    for (const steps of [[{ fail: 'away' }], [{ after }]] as const) {
      stage.world.create = steps;
      await assert.rejects(impatient.start(input()), (error: unknown) => {
        assert.ok(error instanceof OnboardingError);
        assert.equal(error.type, 'VendorUnavailable', error.message);
        assert.ok(error.handle?.workflowId.startsWith('onboarding-'));
        return true;
      });
    }
    answerLate(created);
  });

  it('says StorageUnavailable, with the handle, while a worker waits for our own store', async () => {
    const impatient = new OnboardingClient(stage.client, {
      taskQueue: stage.taskQueue,
      startTimeoutMs: 5_000,
    });
    Object.assign(stage.world.ports.outcomes, {
      find: () => Promise.reject(Object.assign(new Error('the disk is full'), { code: 'storeUnavailable' })),
    });
    await assert.rejects(impatient.start(input()), hasType('StorageUnavailable'));
  });

  it('says NoWorker, with the handle, when nobody answers', async () => {
    const alone = new OnboardingClient(stage.client, {
      taskQueue: `empty-${randomUUID()}`,
      startTimeoutMs: 1_000,
    });
    await assert.rejects(alone.start(input()), (error: unknown) => {
      assert.ok(error instanceof OnboardingError && error.type === 'NoWorker');
      assert.ok(error.handle?.workflowId.startsWith('onboarding-'));
      return true;
    });
  });

  it('polls now when asked', async () => {
    const one = input();
    await onboardings.start(one);
    await onboardings.pollNow(one.customId);
    assert.equal((await onboardings.outcome(one.customId)).settledBy, 'poll');
  });
});
