import assert from 'node:assert/strict';
import { until } from '../workflows/run-onboarding.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { callsOf, postWebhook, webhookUrlOf } from './vendor-side.js';
import { HOOKED, PATIENCE_MS, POLLED, untilQuiet } from './waiting.js';

const SIGNALED = 'WORKFLOW_EXECUTION_SIGNALED';

async function signalsOf(journey: Journey, customId: string): Promise<number> {
  return (await journey.history(customId)).types.filter((type) => type === SIGNALED).length;
}

/** Finwave's calls, right, repeated, early, late and false. */
export function webhooks(open: () => Journey): void {
  atOnce('webhooks', (test) => {
    test('one that comes before the answer to the create is taken (C8)', async () => {
      const journey = open();
      const customId = journey.id('early');
      const outcome = await journey.run(
        { customId, wait: HOOKED },
        { person: 'finishes', faults: { webhook: { early: true } } },
      );
      assert.equal(outcome.status, 'FINISHED');
      const { types } = await journey.history(customId);
      assert.ok(types.indexOf(SIGNALED) > 0);
      assert.ok(types.indexOf(SIGNALED) < types.indexOf('ACTIVITY_TASK_COMPLETED'), types.join('\n'));
      assert.equal(journey.sandbox.calls.webhooks(customId)[0]?.result, 'CREATED');
    });

    test('six identical ones leave nothing in the history after the first (C9)', async () => {
      const journey = open();
      const customId = journey.id('six');
      await journey.start(customId, { customId, wait: HOOKED }, { person: 'neverComes' });
      await untilQuiet(journey, customId);
      const url = webhookUrlOf(journey, customId);
      const body = { onboardingId: 'o', customId, result: 'FINISHED' };
      assert.equal(await postWebhook(url, body), 200);
      await until(
        () => callsOf(journey, customId, 'result'),
        (calls) => calls === 1,
        PATIENCE_MS,
      );
      await untilQuiet(journey, customId);
      const before = (await journey.history(customId)).types;
      const statuses = await Promise.all(Array.from({ length: 5 }, () => postWebhook(url, body)));
      assert.deepEqual(statuses, [200, 200, 200, 200, 200]);
      assert.deepEqual((await journey.history(customId)).types, before);
      assert.equal(before.filter((type) => type === SIGNALED).length, 1);
      assert.equal(callsOf(journey, customId, 'result'), 1);

      journey.sandbox.drive(customId, 'finish');
      assert.equal((await journey.outcome(customId)).settledBy, 'webhook');
      assert.ok((await signalsOf(journey, customId)) <= 2);
    });

    test('the vendor repeating each of its own six times costs one signal a status', async () => {
      const journey = open();
      const customId = journey.id('repeats');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { person: 'finishes', faults: { webhook: { repeat: 5 }, result: { lagMs: 2_000 } } },
      );
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'webhook']);
      assert.equal(await signalsOf(journey, customId), 2);
      // A busy machine may answer one with 503; the vendor then sends it once more.
      await until(
        () => journey.sandbox.calls.webhooks(customId).filter(({ status }) => status === 200),
        (taken) => taken.length === 12,
        PATIENCE_MS,
      );
    });

    test('FINISHED while the result still says INPROCESS: the result is waited for (I1)', async () => {
      const journey = open();
      const customId = journey.id('lag');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, firstPollAfter: '10m' } },
        { person: 'finishes', faults: { result: { lagPolls: 3 } } },
      );
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'webhook']);
      assert.ok(callsOf(journey, customId, 'result') > 3);
    });

    test('one that lies changes nothing (I1)', async () => {
      const journey = open();
      const customId = journey.id('lie');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, deadline: '3s' } },
        { person: 'neverComes', faults: { webhook: { claims: ['FINISHED'] } } },
      );
      assert.equal(journey.sandbox.calls.webhooks(customId)[0]?.result, 'FINISHED');
      assert.deepEqual([outcome.status, outcome.settledBy], ['CREATED', 'deadline']);
      assert.equal(outcome.result, null);
    });

    test('an unknown result and another customId in the body are hints all the same (C10, C12)', async () => {
      const journey = open();
      const customId = journey.id('odd');
      const outcome = await journey.run(
        { customId, wait: { ...HOOKED, evidenceDeadline: '1s' } },
        {
          person: { steps: [{ after: 300, step: 'expire' }] },
          faults: { webhook: { unknownResult: 'ON_HOLD', customId: 'somebody-else' } },
        },
      );
      assert.deepEqual([outcome.customId, outcome.status, outcome.settledBy], [customId, 'TIMEOUT', 'poll']);
    });

    test('stale ones never move the status back (C9)', async () => {
      const journey = open();
      const customId = journey.id('stale');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { person: 'finishes', faults: { webhook: { outOfOrder: true } } },
      );
      assert.equal(outcome.status, 'FINISHED');
    });

    test('a wrong token is a 404 and reaches no history (C10)', async () => {
      const journey = open();
      const customId = journey.id('token');
      const other = journey.id('other');
      await journey.start(customId, { customId, wait: HOOKED }, { person: 'neverComes' });
      await journey.start(other, { customId: other, wait: HOOKED }, { person: 'neverComes' });
      await untilQuiet(journey, customId);
      await untilQuiet(journey, other);
      const url = webhookUrlOf(journey, customId);
      const body = { onboardingId: 'o', customId, result: 'FINISHED' };
      const otherToken = webhookUrlOf(journey, other).split('/').at(-1) ?? '';
      for (const wrong of [
        url.slice(0, -4),
        `${url}x`,
        url.replace(/[^/]+$/, otherToken),
        url.replace(/\/[^/]+$/, ''),
      ]) {
        assert.equal(await postWebhook(wrong, body), 404);
      }
      assert.equal(await signalsOf(journey, customId), 0);
      assert.equal(callsOf(journey, customId, 'result'), 0);
      // The same one, told right.
      journey.sandbox.drive(customId, 'abandon');
      journey.sandbox.drive(other, 'abandon');
      assert.equal((await journey.outcome(customId)).status, 'INCOMPLETED');
      assert.equal((await journey.outcome(other)).status, 'INCOMPLETED');
    });

    test('one for an onboarding that has closed is thanked for (C38)', async () => {
      const journey = open();
      const customId = journey.id('late');
      await journey.run({ customId, wait: POLLED }, { faults: { webhook: { never: true } } });
      const before = (await journey.history(customId)).types;
      const body = { onboardingId: 'o', customId, result: 'FINISHED' };
      assert.equal(await postWebhook(webhookUrlOf(journey, customId), body), 200);
      assert.deepEqual((await journey.history(customId)).types, before);
    });
  });
}
