import assert from 'node:assert/strict';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { useJourney } from './use-journey.js';
import { callsOf } from './vendor-side.js';
import { POLLED, untilPending } from './waiting.js';

const acceptations = [{ mandatory: true, text: 'I agree to the verification of my identity.' }];

type Stored = NonNullable<Awaited<ReturnType<Journey['stores']['results']['get']>>>;

describe('journeys of a scenario, chosen by nothing but the customId', () => {
  const open = useJourney();

  /** The outcome as it is returned, which is the stored one, and what is stored beside it. */
  async function settled(
    name: string,
    fields: Partial<OnboardingInput> = {},
  ): Promise<{ outcome: OnboardingOutcome; stored: Stored }> {
    const journey = open();
    const customId = journey.id(name);
    const outcome = await journey.run({ customId, acceptations, wait: POLLED, ...fields });
    const stored = await journey.stores.results.get(customId);
    assert.deepEqual(stored?.outcome, outcome);
    return { outcome, stored };
  }

  atOnce('end', (test) => {
    test('fake-document: FINISHED, and the stored result says that it is not authentic', async () => {
      const { outcome, stored } = await settled('fake-document');
      assert.deepEqual([outcome.status, outcome.evidence.state], ['FINISHED', 'stored']);
      assert.deepEqual(outcome.flags, ['stepFailed']);
      assert.deepEqual(
        stored.result?.ocr?.authenticity?.map(({ value }) => value),
        [false],
      );
      assert.equal(outcome.score, 11.5);
    });

    test('face-mismatch: FINISHED, and the stored result says how unlike', async () => {
      const { outcome, stored } = await settled('face-mismatch');
      assert.deepEqual([outcome.status, outcome.flags], ['FINISHED', ['stepFailed']]);
      assert.equal(stored.result?.biometry?.score, 8.4);
      assert.equal(stored.result.processStatus?.steps?.biometry, false);
    });

    test('sms-exceeded: INCOMPLETED by its error event, with what the person had shown', async () => {
      const { outcome } = await settled('sms-exceeded');
      const { status, errorEvent, evidence } = outcome;
      assert.deepEqual([status, errorEvent, evidence.state], ['INCOMPLETED', 'SMS_EXCEEDED', 'stored']);
      assert.ok(evidence.files.some(({ role, state }) => role === 'biometrySmile' && state === 'stored'));
    });

    test('timeout: TIMEOUT', async () => {
      const { outcome } = await settled('timeout');
      assert.deepEqual([outcome.status, outcome.errorEvent], ['TIMEOUT', 'TIME_EXPIRED']);
    });

    test('acceptation-refused: FINISHED with its flag', async () => {
      const { outcome } = await settled('acceptation-refused');
      assert.deepEqual([outcome.status, outcome.flags], ['FINISHED', ['mandatoryAcceptationRefused']]);
    });

    test('create-lost: one onboarding, its URL known', async () => {
      const { outcome } = await settled('create-lost');
      assert.equal(outcome.status, 'FINISHED');
      const created = open()
        .sandbox.onboardings()
        .filter(({ customId }) => customId === outcome.customId);
      assert.deepEqual(
        created.map(({ onboardingId, creates }) => [onboardingId, creates]),
        [[outcome.onboardingId, 3]],
      );
    });

    test('evidence-late: waited for, then stored', async () => {
      const { outcome } = await settled('evidence-late');
      assert.deepEqual([outcome.status, outcome.evidence.state, outcome.flags], ['FINISHED', 'stored', []]);
      assert.ok(callsOf(open(), outcome.customId, 'evidences') > 4);
    });

    test('evidence-traversal: rejected, the result kept', async () => {
      const { outcome, stored } = await settled('evidence-traversal');
      assert.deepEqual([outcome.status, outcome.evidence.state], ['FINISHED', 'rejected']);
      assert.deepEqual(outcome.flags, ['evidenceRejected']);
      assert.equal(stored.result?.status, 'FINISHED');
    });

    test('webhook-finished: a claim changes nothing (I1)', async () => {
      const { outcome } = await settled('webhook-finished', { wait: { ...POLLED, deadline: '3s' } });
      assert.deepEqual([outcome.status, outcome.settledBy], ['CREATED', 'deadline']);
      const [webhook] = open().sandbox.calls.webhooks(outcome.customId);
      assert.deepEqual([webhook?.result, webhook?.status], ['FINISHED', 200]);
    });

    test('evidence-503: waits until the scenario recovered is triggered', async () => {
      const journey = open();
      const customId = journey.id('evidence-503');
      await journey.start(customId, { customId, wait: POLLED });
      await untilPending(journey, customId, 'downloadEvidence', 'VendorUnavailable');
      await journey.sandbox.trigger(customId, 'recovered');
      const { status, evidence } = await journey.outcome(customId);
      assert.deepEqual([status, evidence.state], ['FINISHED', 'stored']);
    });
  });
});
