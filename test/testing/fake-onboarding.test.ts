import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { buildOutcome } from '../../src/testing/build-outcome.js';
import type { FakePlan } from '../../src/testing/fake-activities.js';
import { fakeOnboarding } from '../../src/testing/fake-onboarding.js';
import { fakeWebhook } from '../../src/testing/fake-webhook.js';
import {
  ONBOARDING_STATUSES,
  needsALook,
  type OnboardingInput,
  type OnboardingOutcome,
  type OnboardingWorkflow,
} from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import type { WorkflowHandle } from '@temporalio/client';

type Running = WorkflowHandle<OnboardingWorkflow>;

describe('buildOutcome', () => {
  for (const status of ONBOARDING_STATUSES) {
    it(`makes a ${status} that fits together`, () => {
      const outcome = buildOutcome({ status });
      assert.equal(needsALook(outcome), status !== 'FINISHED');
      assert.equal(outcome.evidence.ref === null, outcome.evidence.reason !== null);
      assert.ok(Object.values(outcome).every((value) => value !== undefined));
    });
  }

  it('keeps what is overridden, deep in the evidence too', () => {
    const outcome = buildOutcome({
      customId: 'c9',
      score: 20,
      evidence: { state: 'rejected', reason: 'bomb' },
    });
    assert.equal(outcome.onboardingId, 'fake-c9');
    assert.equal(outcome.score, 20);
    assert.equal(outcome.evidence.reason, 'bomb');
  });
});

describe('fakeOnboarding', function () {
  this.timeout(120_000);
  let env: TestWorkflowEnvironment;
  before(async function () {
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
  });
  after(() => env.teardown());

  let queues = 0;
  async function run<T>(
    plan: FakePlan | ((input: OnboardingInput) => FakePlan),
    during: (start: (input: OnboardingInput) => Promise<Running>) => Promise<T>,
  ): Promise<T> {
    queues += 1;
    const taskQueue = `fake-${queues.toString()}`;
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      plugins: [fakeOnboarding(plan)],
    });
    return await worker.runUntil(() =>
      during((input) =>
        env.client.workflow.start<OnboardingWorkflow>('onboardingWorkflow', {
          workflowId: workflowIdOf(input.customId),
          taskQueue,
          args: [input],
        }),
      ),
    );
  }
  const outcomeOf = (plan: FakePlan, input: OnboardingInput): Promise<OnboardingOutcome> =>
    run(plan, async (start) => (await start(input)).result());

  it('ends as told, with what the workflow knows of it', async () => {
    const outcome = await outcomeOf({ outcome: { flags: ['stepFailed'], score: 3 } }, { customId: 'told' });
    const settledBy = 'create';
    assert.deepEqual(outcome, buildOutcome({ customId: 'told', flags: ['stepFailed'], score: 3, settledBy }));
  });

  it('ends when a webhook claims it, not before', async () => {
    const outcome = await run({ after: 'webhook' }, async (start) => {
      const handle = await start({ customId: 'hinted' });
      await env.sleep('2d');
      assert.equal((await handle.query(statusQuery)).status, 'CREATED');
      await fakeWebhook(env.client, 'hinted', 'INPROCESS');
      await fakeWebhook(env.client, 'hinted', 'FINISHED');
      return await handle.result();
    });
    assert.equal(outcome.settledBy, 'webhook');
  });

  it("ends on the input's own deadline where that comes first", async () => {
    const outcome = await outcomeOf({ after: '3d' }, { customId: 'late', wait: { deadline: '1d' } });
    assert.equal(outcome.settledBy, 'deadline');
    assert.equal(outcome.status, 'CREATED');
  });

  it('fails as told while it waits', async () => {
    const failure = { type: 'VendorMismatch', message: 'mixed up' } as const;
    await assert.rejects(outcomeOf({ failure, after: '1h' }, { customId: 'mixed' }), (error) => {
      assert.ok(error instanceof WorkflowFailedError);
      assert.match(String(error.cause?.message), /mixed up/);
      return true;
    });
  });

  it('closes as cancelled, and answers the settled outcome to whoever starts it again', async () => {
    await run({ after: 'webhook' }, async (start) => {
      const handle = await start({ customId: 'stopped' });
      await env.sleep('1h');
      await handle.cancel();
      await assert.rejects(
        handle.result(),
        ({ cause }: { cause: unknown }) => cause instanceof CancelledFailure,
      );
      assert.equal((await (await start({ customId: 'stopped' })).result()).settledBy, 'cancellation');
    });
  });

  it('plans each customer by the input', async () => {
    const plan = ({ customId }: OnboardingInput): FakePlan => ({
      outcome: { status: customId === 'slow' ? 'TIMEOUT' : 'FINISHED' },
    });
    await run(plan, async (start) => {
      assert.equal((await (await start({ customId: 'slow' })).result()).status, 'TIMEOUT');
      assert.equal((await (await start({ customId: 'quick' })).result()).status, 'FINISHED');
    });
  });
});
