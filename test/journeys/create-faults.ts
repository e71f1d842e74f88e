import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { until } from '../workflows/run-onboarding.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { callsOf } from './vendor-side.js';
import { HOOKED, PATIENCE_MS, POLLED, untilQuiet } from './waiting.js';

/** What the create may be answered on a bad day, and what comes of it. */
export function createFaults(open: () => Journey): void {
  atOnce('faults of the create', (test) => {
    test('a create without a URL is adopted (C3)', async () => {
      const journey = open();
      const customId = journey.id('url-null');
      await journey.start(
        customId,
        { customId, wait: POLLED },
        { person: 'neverComes', faults: { create: { urlNull: 1 } } },
      );
      const view = await until(
        () => journey.client.workflow.getHandle(workflowIdOf(customId)).query(statusQuery),
        ({ phase }) => phase === 'wait',
        PATIENCE_MS,
      );
      assert.equal(view.urlKnown, false);
      journey.sandbox.drive(customId, 'finish');
      assert.equal((await journey.outcome(customId)).status, 'FINISHED');
    });

    test('a create whose answer was lost is sent again, the same (C7)', async () => {
      const journey = open();
      const customId = journey.id('lost');
      await journey.start(
        customId,
        { customId, wait: POLLED },
        { person: 'neverComes', faults: { create: { lostAnswers: 2 } } },
      );
      await untilQuiet(journey, customId);
      journey.sandbox.drive(customId, 'finish');
      assert.equal((await journey.outcome(customId)).status, 'FINISHED');
      const creates = journey.sandbox.calls.requests(customId).filter(({ body }) => body !== null);
      assert.deepEqual(
        creates.map(({ ended }) => ended),
        ['reset', 'reset', 'answered'],
      );
      assert.equal(new Set(creates.map(({ body }) => body)).size, 1);
      assert.equal(new Set(creates.map(({ onboardingId }) => onboardingId)).size, 1);
    });

    test('a repeated create that gets another id: the last one is used (C4)', async () => {
      const journey = open();
      const customId = journey.id('new-id');
      await journey.start(
        customId,
        { customId, wait: POLLED },
        { person: 'neverComes', faults: { create: { lostAnswers: 1, newIdOnRepeat: true } } },
      );
      await untilQuiet(journey, customId);
      journey.sandbox.drive(customId, 'finish');
      const outcome = await journey.outcome(customId);
      const creates = journey.sandbox.calls.requests(customId).filter(({ body }) => body !== null);
      assert.equal(new Set(creates.map(({ onboardingId }) => onboardingId)).size, 2);
      assert.deepEqual([outcome.status, outcome.onboardingId], ['FINISHED', creates.at(-1)?.onboardingId]);
    });

    test('a 429 on the create is obeyed for as long as it says (C36)', async () => {
      const journey = open();
      const customId = journey.id('too-many');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { create: { tooManyRequests: 1, retryAfterSeconds: 3 } } },
      );
      assert.equal(outcome.status, 'FINISHED');
      const [first, second] = journey.sandbox.calls.requests(customId);
      assert.deepEqual([first?.status, second?.status], [429, 201]);
      assert.ok(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '') >= 2_900);
    });

    test('a redirect is not followed: it fails the create, and a wait goes on after it (C36)', async () => {
      const journey = open();
      let visits = 0;
      const elsewhere = createServer((_request, response) => {
        visits += 1;
        response.end('{}');
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      const redirectTo = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port.toString()}/`;
      try {
        const customId = journey.id('redirected-create');
        await journey.start(
          customId,
          { customId, wait: POLLED },
          { faults: { create: { redirects: 1, redirectTo } } },
        );
        const { type, message } = await journey.failure(customId);
        assert.equal(type, 'VendorProtocolError');
        assert.ok(message.includes(new URL(redirectTo).origin) && !message.includes('TOKEN'), message);
        const underWay = journey.id('redirected-result');
        const outcome = await journey.run(
          { customId: underWay, wait: POLLED },
          { faults: { any: { redirectTo }, result: { redirects: 2, redirectTo } } },
        );
        assert.equal(outcome.status, 'FINISHED');
        assert.equal(visits, 0);
      } finally {
        await new Promise((resolve) => elsewhere.close(resolve));
      }
    });

    for (const [fault, type] of [
      ['refusals', 'VendorRejected'],
      ['unauthorized', 'VendorUnauthorized'],
      ['forbidden', 'VendorUnauthorized'],
    ] as const) {
      test(`a create that is refused (${fault}) fails at once as ${type} (C36)`, async () => {
        const journey = open();
        const customId = journey.id(fault);
        const phone = { phone: '600000000', phoneCountryCode: '+34' };
        await journey.start(
          customId,
          { customId, ...phone, wait: POLLED },
          { faults: { create: { [fault]: 1, refusalBody: 'phone 600000000 is odd' } } },
        );
        const failure = await journey.failure(customId);
        assert.equal(failure.type, type);
        assert.ok(!failure.message.includes('600000000') && !failure.message.includes('odd'));
        assert.equal(journey.sandbox.calls.requests(customId).length, 1);
      });
    }

    test('an id of the vendor’s outside its pattern is never taken up', async () => {
      const journey = open();
      const customId = journey.id('odd-id');
      await journey.start(
        customId,
        { customId, wait: { ...HOOKED, giveUpAfter: '2s' } },
        { faults: { create: { onboardingId: '../../etc' } } },
      );
      assert.equal((await journey.failure(customId)).type, 'VendorProtocolError');
      assert.equal(callsOf(journey, customId, 'result'), 0);
    });
  });
}
