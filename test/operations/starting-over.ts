import assert from 'node:assert/strict';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { openJourney, type Journey } from '../journeys/open-journey.js';
import { until } from '../workflows/run-onboarding.js';
import type { Scene } from './scene.js';

/** Over again, at a sandbox that would show a second onboarding. */
export function startingOver(scene: () => Scene): void {
  describe('starting over', () => {
    let journey: Journey;
    before(async () => {
      journey = await openJourney();
    });
    after(() => journey.close());

    const handleOf = (customId: string) => journey.client.workflow.getHandle(workflowIdOf(customId));
    const follow = async (heading: string, customId: string): Promise<void> => {
      const { taskQueue } = await handleOf(customId).describe();
      await scene().operator.follow(heading, { c1: customId, 'finwave-onboarding': taskQueue });
    };
    const waits = (customId: string) =>
      until(
        () => handleOf(customId).query(statusQuery),
        ({ phase }) => phase === 'wait',
      );
    /** One whose person has visited and begun, and not finished. */
    const begun = async (
      name: string,
    ): Promise<{ readonly customId: string; readonly onboardingId: unknown }> => {
      const customId = journey.id(name);
      await journey.start(customId, { customId }, { person: 'neverComes' });
      const { onboardingId } = await waits(customId);
      journey.sandbox.drive(customId, 'visit');
      journey.sandbox.drive(customId, 'start');
      return { customId, onboardingId };
    };

    const onboardingsOf = (customId: string): number =>
      journey.sandbox.onboardings().filter((onboarding) => onboarding.customId === customId).length;

    it('takes up the same onboarding after a termination', async () => {
      const { customId, onboardingId } = await begun('ended');
      await follow('End it without a word', customId);
      assert.equal(await journey.stores.results.get(customId), null);
      await follow('Start it again', customId);
      assert.equal((await waits(customId)).onboardingId, onboardingId);
      assert.equal((await waits(customId)).urlKnown, false);
      journey.sandbox.drive(customId, 'finish');
      const outcome = await journey.outcome(customId);
      assert.deepEqual([outcome.status, outcome.onboardingId], ['FINISHED', onboardingId]);
      assert.equal(onboardingsOf(customId), 1);
    });

    it('takes up the same onboarding after a reset of a running one', async () => {
      const { customId, onboardingId } = await begun('running');
      const heard = () =>
        until(
          () => handleOf(customId).query(statusQuery),
          ({ webhooks }) => webhooks.seen.some(({ result }) => result === 'INPROCESS'),
        );
      await heard();
      const { runId } = await handleOf(customId).describe();
      await follow('Go back to the start', customId);
      const { runId: next } = await until(
        () => handleOf(customId).describe(),
        (description) => description.runId !== runId,
      );
      assert.notEqual(next, runId);
      assert.equal(
        (await journey.client.workflow.getHandle(workflowIdOf(customId), runId).describe()).status.name,
        'TERMINATED',
      );
      await waits(customId);
      await heard();
      journey.sandbox.drive(customId, 'finish');
      const outcome = await journey.outcome(customId);
      assert.deepEqual([outcome.status, outcome.onboardingId], ['FINISHED', onboardingId]);
      assert.equal(onboardingsOf(customId), 1);
    });

    it('asks again about a settled one whose person has resumed', async () => {
      const { customId } = await begun('resumed');
      journey.sandbox.drive(customId, 'abandon');
      const outcome = await journey.outcome(customId);
      assert.equal(outcome.status, 'INCOMPLETED');
      journey.sandbox.drive(customId, 'resume');
      journey.sandbox.drive(customId, 'finish');
      await follow('Ask again about a settled one', customId);
      const stored = await journey.stores.results.get(customId);
      assert.deepEqual(stored?.outcome, outcome);
      assert.equal(stored.recheck?.outcome.status, 'FINISHED');
    });

    it('returns the same outcome after a reset of a settled one, and does not ask Finwave', async () => {
      const { customId } = await begun('settled');
      journey.sandbox.drive(customId, 'finish');
      const outcome = await journey.outcome(customId);
      const asked = journey.sandbox.calls.requests(customId).length;
      const { runId } = await handleOf(customId).describe();
      await follow('Go back to the start', customId);
      await until(
        () => handleOf(customId).describe(),
        (description) => description.runId !== runId,
      );
      assert.deepEqual(await journey.outcome(customId), outcome);
      const before = await journey.client.workflow.getHandle(workflowIdOf(customId), runId).describe();
      assert.equal(before.status.name, 'COMPLETED');
      assert.equal(journey.sandbox.calls.requests(customId).length, asked);
      await follow('Where a settled one stands', customId);
    });
  });
}
