import assert from 'node:assert/strict';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { until } from '../workflows/run-onboarding.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { PATIENCE_MS, POLLED, pendingOf, untilPending } from './waiting.js';

/** Every top-level field of the result but the three that decide. */
const BLOCKS = [
  'processStatus',
  'acceptations',
  'evidences',
  'ocr',
  'biometry',
  'smsEvents',
  'logs',
  'userAgent',
];

/** What the result may be on a bad day, and what of it reaches the outcome. */
export function resultFaults(open: () => Journey): void {
  atOnce('faults of the result', (test) => {
    test('a token that is refused during the wait loses nothing (C36)', async () => {
      const journey = open();
      const customId = journey.id('token-refused');
      await journey.start(
        customId,
        { customId, wait: POLLED },
        { faults: { result: { unauthorized: 1_000 }, webhook: { never: true } } },
      );
      await untilPending(journey, customId, 'pollResult', 'VendorUnauthorized');
      journey.sandbox.setFaults(customId, {});
      const outcome = await journey.outcome(customId);
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'poll']);
    });

    test('nor across the deadline: the last poll must be answered (C36)', async () => {
      const journey = open();
      const customId = journey.id('token-deadline');
      await journey.start(
        customId,
        { customId, wait: { ...POLLED, deadline: '1500ms' } },
        { person: 'neverComes', faults: { result: { unauthorized: 1_000 }, webhook: { never: true } } },
      );
      const view = await until(
        () => journey.client.workflow.getHandle(workflowIdOf(customId)).query(statusQuery),
        ({ deadline }) => deadline !== null,
        PATIENCE_MS,
      );
      const pollsAfter = (): number =>
        journey.sandbox.calls
          .requests(customId)
          .filter(({ at, status }) => status === 401 && at > (view.deadline ?? '')).length;
      await until(pollsAfter, (polls) => polls >= 3, PATIENCE_MS);
      assert.equal((await pendingOf(journey, customId))?.activity, 'pollResult');
      journey.sandbox.drive(customId, 'finish');
      journey.sandbox.setFaults(customId, { webhook: { never: true } });
      const outcome = await journey.outcome(customId);
      assert.deepEqual([outcome.status, outcome.evidence.state], ['FINISHED', 'stored']);
    });

    test('another onboarding’s answer is not believed, then the right one is (C43)', async () => {
      const journey = open();
      const customId = journey.id('foreign');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { result: { foreign: 2 }, webhook: { never: true } } },
      );
      assert.equal(outcome.status, 'FINISHED');
      const stored = await journey.stores.results.get(customId);
      assert.deepEqual(
        [stored?.result?.customId, stored?.result?.onboardingId],
        [customId, outcome.onboardingId],
      );
    });

    test('another onboarding’s answer for longer than giveUpAfter past the deadline fails as VendorMismatch (C43)', async () => {
      const journey = open();
      const customId = journey.id('foreign-for-ever');
      await journey.start(
        customId,
        { customId, wait: { ...POLLED, deadline: '2s', giveUpAfter: '1s' } },
        { faults: { result: { foreign: 1_000 }, webhook: { never: true } } },
      );
      assert.equal((await journey.failure(customId)).type, 'VendorMismatch');
      assert.equal(await journey.stores.results.get(customId), null);
    });

    for (const [what, fault] of [
      ['5xx', { serverErrors: 2 }],
      ['a reset', { resets: 2 }],
      ['HTML', { html: 2 }],
      ['half a body', { cut: 2 }],
      ['an empty body', { empty: 2 }],
      ['a compressed body', { compressed: 1 }],
    ] as const) {
      test(`${what} is survived by create, result and evidence (C36, C37)`, async () => {
        const journey = open();
        const customId = journey.id(`survives-${Object.keys(fault).join('')}`);
        const outcome = await journey.run(
          { customId, wait: POLLED },
          {
            person: { steps: [{ after: 4_000, step: 'finish' }] },
            faults: { create: fault, result: fault, evidence: fault },
          },
        );
        assert.deepEqual([outcome.status, outcome.evidence.state], ['FINISHED', 'stored']);
      });
    }

    test('an unknown status, of create or result, is not an ending (C16)', async () => {
      const journey = open();
      const customId = journey.id('on-hold');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        { faults: { create: { unknownStatus: 1 }, result: { unknownStatus: 2 } } },
      );
      assert.equal(outcome.status, 'FINISHED');
    });

    test('unknown codes are flagged and unknown fields kept (C15, C41)', async () => {
      const journey = open();
      const customId = journey.id('unknown');
      const outcome = await journey.run(
        { customId, wait: POLLED },
        {
          faults: { result: { extraCode: 'BRAND_NEW', unknownFields: true, errorEvent: 'no code, Maria' } },
        },
      );
      assert.deepEqual(outcome.flags, ['errorEventDisagrees', 'unknownCodes']);
      assert.equal(outcome.errorEvent, 'UNPRINTABLE');
      const stored = await journey.stores.results.get(customId);
      assert.equal(stored?.result?.processStatus?.errorEvent, 'no code, Maria');
      assert.deepEqual(stored.result['riskAssessment'], { level: 'LOW', reasons: [] });
      assert.ok(!(await journey.history(customId)).text.includes('Maria'));
    });

    test('a mandatory acceptation that was refused is flagged (C35)', async () => {
      const journey = open();
      const customId = journey.id('refused-acceptation');
      const outcome = await journey.run(
        { customId, acceptations: [{ mandatory: true, text: 'Terms' }], wait: POLLED },
        { faults: { result: { acceptationsRefused: true } } },
      );
      assert.deepEqual(outcome.flags, ['mandatoryAcceptationRefused']);
    });

    for (const [what, result] of [
      ['null', { nullBlocks: BLOCKS }],
      ['missing', { missingBlocks: BLOCKS }],
      ['of another type', { replace: Object.fromEntries(BLOCKS.map((block) => [block, 'odd'])) }],
    ] as const) {
      test(`blocks that are ${what} are no error (C13)`, async () => {
        const journey = open();
        const customId = journey.id(`blocks-${Object.keys(result).join('')}`);
        const outcome = await journey.run({ customId, wait: POLLED }, { faults: { result } });
        assert.deepEqual([outcome.status, outcome.score, outcome.errorEvent], ['FINISHED', null, null]);
        assert.equal(outcome.evidence.state, 'stored');
        assert.ok(outcome.evidence.files.every(({ state }) => state === 'unreferenced'));
        assert.equal((await journey.stores.results.get(customId))?.result?.ocr, null);
      });
    }
  });
}
