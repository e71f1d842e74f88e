import assert from 'node:assert/strict';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { callsOf, createBodyOf } from './vendor-side.js';
import { HOOKED, POLLED, untilQuiet } from './waiting.js';

const SHA256 = /^[0-9a-f]{64}$/;
const ENDINGS = [
  { status: 'FINISHED', step: 'finish', person: 'finishes', errorEvent: null, score: 97.5, named: 6 },
  {
    status: 'INCOMPLETED',
    step: 'abandon',
    person: 'abandons',
    errorEvent: 'USER_LEAVES_PROCESS',
    score: null,
    named: 2,
  },
  {
    status: 'TIMEOUT',
    step: 'expire',
    person: 'runsOutOfTime',
    errorEvent: 'TIME_EXPIRED',
    score: null,
    named: 2,
  },
] as const;

/** How an onboarding ends, and what its outcome then is. */
export function endings(open: () => Journey): void {
  atOnce('endings', (test) => {
    for (const ending of ENDINGS) {
      const { status, step, person } = ending;
      test(`${status} by webhook, long before a poll would come`, async () => {
        const journey = open();
        const customId = journey.id(`hook-${status}`);
        await journey.start(customId, { customId, wait: HOOKED }, { person: 'neverComes' });
        await untilQuiet(journey, customId);
        journey.sandbox.drive(customId, 'start');
        await untilQuiet(journey, customId, 'INPROCESS');
        journey.sandbox.drive(customId, step);
        const outcome = await journey.outcome(customId);
        await assertOutcome(journey, outcome, { ...ending, customId, settledBy: 'webhook' });
      });

      test(`${status} without a webhook ever (C11)`, async () => {
        const journey = open();
        const customId = journey.id(`poll-${status}`);
        const outcome = await journey.run(
          { customId, wait: POLLED },
          { person, faults: { webhook: { never: true } } },
        );
        await assertOutcome(journey, outcome, { ...ending, customId, settledBy: 'poll' });
        assert.deepEqual(journey.sandbox.calls.webhooks(customId), []);
      });

      test(`${status} as the create's own answer (C3)`, async () => {
        const journey = open();
        const customId = journey.id(`create-${status}`);
        const outcome = await journey.run(
          { customId, wait: HOOKED },
          { faults: { create: { endedAtOnce: status }, webhook: { never: true } } },
        );
        await assertOutcome(journey, outcome, { ...ending, customId, settledBy: 'create' });
      });
    }

    test('TIMEOUT of somebody who never came has no evidence and no flag (C31)', async () => {
      const journey = open();
      const customId = journey.id('nobody');
      const { status, evidence, flags, result } = await journey.run(
        { customId, wait: { ...POLLED, evidenceDeadline: '1s' } },
        { person: { steps: [{ after: 100, step: 'expire' }] } },
      );
      assert.deepEqual([status, evidence.state, flags], ['TIMEOUT', 'none', []]);
      assert.ok(result);
    });

    test('our deadline, with the status that was confirmed last', async () => {
      const journey = open();
      const customId = journey.id('deadline');
      const outcome = await journey.run(
        { customId, wait: { ...POLLED, deadline: '2s' } },
        { person: { steps: [{ after: 50, step: 'start' }] } },
      );
      assert.deepEqual(outcome, {
        customId,
        onboardingId: journey.sandbox.onboardings().find((one) => one.customId === customId)?.onboardingId,
        status: 'INPROCESS',
        settledBy: 'deadline',
        score: null,
        errorEvent: null,
        flags: [],
        result: null,
        evidence: {
          state: 'none',
          reason: 'notAsked',
          ref: null,
          sha256: null,
          bytes: null,
          filesOmitted: 0,
          files: [],
        },
        custody: outcome.custody,
      });
      assert.equal(callsOf(journey, customId, 'evidences'), 0);
    });

    test('a settled customId is answered from the store, the vendor not asked (I3)', async () => {
      const journey = open();
      const customId = journey.id('twice');
      const first = await journey.run({ customId, wait: POLLED });
      const calls = journey.sandbox.calls.requests(customId).length;
      assert.deepEqual(await journey.run({ customId, lang: 'ESP' }), first);
      assert.equal(journey.sandbox.calls.requests(customId).length, calls);
    });

    test('a cancellation closes it as CANCELED, with what was known in the store', async () => {
      const journey = open();
      const customId = journey.id('cancelled');
      await journey.start(customId, { customId, wait: HOOKED }, { person: 'neverComes' });
      await untilQuiet(journey, customId);
      await journey.temporal('workflow', 'cancel', '--workflow-id', workflowIdOf(customId));
      const { json } = await journey.temporal('workflow', 'result', '--workflow-id', workflowIdOf(customId));
      assert.equal(json?.['status'], 'CANCELED');
      const stored = await journey.stores.results.get(customId);
      assert.deepEqual([stored?.outcome.settledBy, stored?.outcome.status], ['cancellation', 'CREATED']);
      assert.equal(typeof stored?.outcome.onboardingId, 'string');
    });

    test('a customId of every character that is allowed', async () => {
      const journey = open();
      const customId = journey.id('A1._:-z');
      const outcome = await journey.run({ customId, wait: HOOKED, lang: 'ENG' }, { person: 'finishes' });
      assert.deepEqual([outcome.customId, outcome.status], [customId, 'FINISHED']);
      assert.equal(createBodyOf(journey, customId)['customId'], customId);
      const front = outcome.evidence.files.find(({ role }) => role === 'idDocumentFront');
      assert.ok(front && outcome.evidence.ref);
      const stream = await journey.stores.evidence.open(outcome.evidence.ref, front.name);
      assert.equal(
        (await stream.toArray()).reduce((bytes: number, chunk: Buffer) => bytes + chunk.length, 0),
        front.bytes,
      );
    });
  });
}

type Expected = Pick<OnboardingOutcome, 'customId' | 'settledBy'> & (typeof ENDINGS)[number];

/** The outcome whole, as it is returned and as it is stored. */
async function assertOutcome(
  journey: Journey,
  outcome: OnboardingOutcome,
  expected: Expected,
): Promise<void> {
  const { evidence, result, custody, ...plain } = outcome;
  const { customId, status, settledBy, score, errorEvent } = expected;
  const onboarding = journey.sandbox.onboardings().find((one) => one.customId === customId);
  assert.deepEqual(plain, {
    ...{ customId, onboardingId: onboarding?.onboardingId, status, settledBy, score, errorEvent },
    flags: [],
  });
  assert.ok(result);
  assert.ok(result.ref !== '' && result.bytes > 0);
  assert.match(result.sha256, SHA256);
  assert.match(custody?.sha256 ?? '', SHA256);

  assert.deepEqual([evidence.state, typeof evidence.ref], ['stored', 'string']);
  assert.match(evidence.sha256 ?? '', SHA256);
  assert.ok((evidence.bytes ?? 0) > 0);
  const states = evidence.files.map(({ role, state }) => `${role ?? '-'} ${state}`);
  assert.equal(states.length, expected.named + 2);
  assert.equal(states.filter((state) => state.endsWith(' stored')).length, expected.named + 1);
  assert.ok(states.includes('ocrImage stored') && states.includes('- unreferenced'));
  for (const { bytes, sha256 } of evidence.files) assert.ok((bytes ?? 0) > 0 && SHA256.test(sha256 ?? ''));

  assert.deepEqual((await journey.stores.results.get(customId))?.outcome, outcome);
}
