import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import { finwaveWebhookSignal, statusQuery } from '../../workflows/messages.js';
import { until } from '../workflows/run-onboarding.js';
import type { Scene } from './scene.js';

/** What an operator does to a running onboarding. */
export function steering(scene: () => Scene): void {
  describe('steering', () => {
    it('asks Finwave now', async () => {
      const { waiting, finwaveSays, follow } = scene();
      const { customId, handle } = await waiting();
      finwaveSays('FINISHED');
      await follow('Ask Finwave now', customId);
      assert.equal((await handle.result()).settledBy, 'poll');
    });

    it('brings the next attempt forward, at the cost of no event', async () => {
      const { stage, waiting, finwaveSays, follow, polls } = scene();
      const { customId, handle } = await waiting();
      const before = await stage.events(handle);
      const polled = polls();
      await follow('Bring the next attempt forward', customId);
      await until(polls, (count) => count > polled);
      assert.deepEqual(await stage.events(handle), before);
      finwaveSays('FINISHED');
      await follow('Bring the next attempt forward', customId);
      assert.equal((await handle.result()).settledBy, 'poll');
    });

    it('asks for all of them', async () => {
      const { stage, waiting, finwaveSays, follow } = scene();
      const all = [await waiting(), await waiting()];
      finwaveSays('FINISHED');
      const ids = all.map(({ handle }) => `"${handle.workflowId}"`).join();
      await until(
        () => stage.client.workflow.count(`WorkflowId IN (${ids})`),
        ({ count }) => count === 2,
      );
      await follow('Ask for all of them now', '');
      for (const { handle } of all) assert.equal((await handle.result()).status, 'FINISHED');
    });

    it('changes the interval of a running one, until the next poll is another one', async () => {
      const { waiting, follow, polls, pending } = scene();
      const { customId, handle } = await waiting();
      const polled = polls();
      await follow('Poll more or less often', customId);
      await until(polls, (count) => count >= polled + 3);
      assert.equal((await pending(handle))?.activityId, '2');
      await handle.signal(finwaveWebhookSignal, { customId, result: 'UNKNOWN' });
      const next = await until(
        () => pending(handle),
        (poll) => poll?.activityId === '3' && poll.attempt === 2,
      );
      assert.equal(Number(next?.activityOptions?.retryPolicy?.initialInterval?.seconds), 600);
      await handle.terminate();
    });

    it('holds the polling, through the deadline too, and lets it go on', async () => {
      const { waiting, follow, polls } = scene();
      const often = { firstPollAfter: '10ms', pollEvery: '1s', pollAtMost: '1s', deadline: '10s' };
      const { customId, handle } = await waiting(often);
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

    it('lets a webhook through while the polling is held', async () => {
      const { waiting, finwaveSays, follow } = scene();
      const { customId, handle } = await waiting();
      await follow('Hold the polling', customId);
      finwaveSays('FINISHED');
      await follow('Report a webhook by hand', customId);
      assert.equal((await handle.result()).settledBy, 'webhook');
    });

    it('takes a webhook by hand, and believes only Finwave', async () => {
      const { waiting, finwaveSays, follow, polls } = scene();
      const { customId, handle } = await waiting();
      const polled = polls();
      await follow('Report a webhook by hand', customId);
      await until(polls, (count) => count > polled);
      assert.equal((await handle.query(statusQuery)).status, 'CREATED');
      finwaveSays('FINISHED');
      await follow('Ask Finwave now', customId);
      assert.equal((await handle.result()).settledBy, 'webhook');
    });

    it('stops one, whose outcome stays', async () => {
      const { stage, waiting, follow } = scene();
      const { customId, handle } = await waiting();
      await follow('Stop an onboarding', customId);
      await assert.rejects(handle.result(), WorkflowFailedError);
      const stored = stage.world.outcomes.get(customId);
      assert.equal(stored?.settledBy, 'cancellation');
      await follow('Start it again', customId);
      assert.deepEqual(await stage.client.workflow.getHandle(handle.workflowId).result(), stored);
      const [metadata] = await follow('Where a settled one stands', customId);
      assert.match(metadata ?? '', /nothing: it has ended/);
    });
  });
}
