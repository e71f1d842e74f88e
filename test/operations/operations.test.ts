import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { OnboardingClient } from '../../src/client.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { finwaveWebhookSignal, statusQuery } from '../../workflows/messages.js';
import { FAST, openStage, until, type Stage } from '../workflows/run-onboarding.js';
import { createOperator, type Operator } from './operator.js';

/** One poll at once, the next one only when somebody makes it. */
const ONE_POLL = { firstPollAfter: '10ms', pollEvery: '10m' };

describe('docs/operations.md, followed by an operator', () => {
  let stage: Stage;
  let operator: Operator;
  let follow: (heading: string, customId: string) => Promise<string[]>;

  before(async () => {
    stage = await openStage();
    operator = createOperator({ file: 'operations.md', cliPath: stage.cliPath, address: stage.address });
    follow = (heading, customId) =>
      operator.follow(heading, { c1: customId, 'finwave-onboarding': stage.taskQueue });
  });
  after(() => stage.close());
  beforeEach(() => {
    stage.world.deployment = { searchAttributes: true, evidenceTaskQueue: null };
    stage.world.result = ['CREATED'];
  });

  const id = (): string => `op-${randomUUID().slice(0, 8)}`;
  const polls = (): number => stage.world.calls.filter((call) => call === 'result').length;
  const pendingPoll = async (handle: WorkflowHandle) =>
    (await handle.describe()).raw.pendingActivities?.find(
      ({ activityType }) => activityType?.name === 'pollResult',
    );
  const retrying = (handle: WorkflowHandle) =>
    until(
      () => pendingPoll(handle),
      (poll) => poll?.attempt === 2,
    );
  /** One that has polled once and waits for the next attempt. */
  const waiting = async (wait: OnboardingInput['wait'] = ONE_POLL) => {
    const customId = id();
    const handle = await stage.start({ customId, wait });
    await retrying(handle);
    return { customId, handle };
  };

  describe('at a glance', () => {
    it('lists, tells and describes one that waits, then its ending', async () => {
      const customId = id();
      const onboardings = new OnboardingClient(stage.client, { taskQueue: stage.taskQueue });
      const { handle } = await onboardings.start({ customId, wait: ONE_POLL });
      await retrying(handle);
      await follow('Which ones wait', customId);
      await follow('Where does one stand', customId);
      await follow('What is it waiting for', customId);
      stage.world.result = ['FINISHED'];
      await onboardings.pollNow(customId);
      await follow('How did it end', customId);
      await follow('What happened', customId);
    });

    it('tells why one failed', async () => {
      const customId = id();
      await stage.start({ customId, wait: { deadline: 'soon' } });
      await follow('Why did it fail', customId);
      await follow('Which ones failed', customId);
    });

    it('tells whether a worker is there', async () => {
      await stage.start({ customId: id(), wait: FAST });
      await until(
        () => follow('Is a worker there', '').catch(() => null),
        (printed) => printed !== null,
      );
    });
  });

  describe('steering', () => {
    it('asks Finwave now', async () => {
      const { customId, handle } = await waiting();
      stage.world.result = ['FINISHED'];
      await follow('Ask Finwave now', customId);
      assert.equal(((await handle.result()) as OnboardingOutcome).settledBy, 'poll');
    });

    it('brings the next attempt forward, at the cost of no event', async () => {
      const { customId, handle } = await waiting();
      const before = await stage.events(handle);
      const polled = polls();
      await follow('Bring the next attempt forward', customId);
      await until(polls, (count) => count === polled + 1);
      assert.deepEqual(await stage.events(handle), before);
      stage.world.result = ['FINISHED'];
      await follow('Bring the next attempt forward', customId);
      assert.equal((await handle.result()).settledBy, 'poll');
    });

    it('asks for all of them', async () => {
      const all = await Promise.all([waiting(), waiting()]);
      stage.world.result = ['FINISHED'];
      await until(
        () =>
          stage.client.workflow.count(
            `WorkflowId IN (${all.map(({ handle }) => `"${handle.workflowId}"`).join()})`,
          ),
        ({ count }) => count === 2,
      );
      await follow('Ask for all of them now', '');
      for (const { handle } of all) assert.equal((await handle.result()).status, 'FINISHED');
    });

    it('changes the interval of a running one, until the next poll is another one', async () => {
      const { customId, handle } = await waiting();
      const polled = polls();
      await follow('Poll more or less often', customId);
      await until(polls, (count) => count >= polled + 3);
      assert.equal((await pendingPoll(handle))?.activityId, '2');
      await handle.signal(finwaveWebhookSignal, { customId, result: 'UNKNOWN' });
      const next = await until(
        () => pendingPoll(handle),
        (poll) => poll?.activityId === '3' && poll.attempt === 2,
      );
      assert.equal(Number(next?.activityOptions?.retryPolicy?.initialInterval?.seconds), 600);
      await handle.terminate();
    });

    it('holds the polling, through the deadline too, and lets it go on', async () => {
      const { customId, handle } = await waiting({
        ...FAST,
        pollEvery: '1s',
        pollAtMost: '1s',
        deadline: '10s',
      });
      await follow('Hold the polling', customId);
      const { deadline } = await handle.query(statusQuery);
      const polled = polls();
      await until(
        () => Date.now(),
        (now) => now > Date.parse(deadline ?? ''),
      );
      assert.equal(polls(), polled);
      assert.equal((await handle.describe()).status.name, 'RUNNING');
      await follow('Let the polling go on', customId);
      assert.equal((await handle.result()).settledBy, 'deadline');
    });

    it('takes a webhook by hand, and believes only Finwave', async () => {
      const { customId, handle } = await waiting();
      const polled = polls();
      await follow('Report a webhook by hand', customId);
      await until(polls, (count) => count === polled + 1);
      assert.equal((await handle.query(statusQuery)).status, 'CREATED');
      stage.world.result = ['FINISHED'];
      await follow('Ask Finwave now', customId);
      assert.equal((await handle.result()).settledBy, 'webhook');
    });

    it('stops one, whose outcome stays', async () => {
      const { customId, handle } = await waiting();
      await follow('Stop an onboarding', customId);
      await assert.rejects(handle.result(), WorkflowFailedError);
      assert.equal(stage.world.outcomes.get(customId)?.settledBy, 'cancellation');
      await follow('Start it again', customId);
      const again = await stage.client.workflow.getHandle(workflowIdOf(customId)).result();
      assert.deepEqual(again, stage.world.outcomes.get(customId));
    });
  });
});
