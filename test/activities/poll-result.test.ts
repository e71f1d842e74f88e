import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ApplicationFailure, noopMetricMeter, type Logger, type MetricMeter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { OnboardingPorts, VendorFailure, VendorResult } from '../../activities/ports.js';
import { createPollResult } from '../../activities/poll-result.js';
import type { PollAnswer, PollRequest } from '../../workflows/activity-contract.js';
import { OUTCOME_FLAGS } from '../../workflows/contract.js';
import { PLAIN_RESULT, createFakeWorld, vendorFailure } from './fake-ports.js';

const MINUTE = 60_000;
const RESULT: VendorResult = {
  raw: Buffer.from('{}'),
  onboardingId: 'o-1',
  customId: 'c-1',
  status: 'FINISHED',
  score: null,
  errorEvent: null,
  unknownCodes: [],
  ...PLAIN_RESULT,
};

interface Poll {
  readonly request?: Partial<PollRequest>;
  /** Of the attempt before. */
  readonly heartbeatDetails?: unknown;
}

/** One attempt over `answer`: what it ends with, and what anybody could read of it. */
async function poll(answer: Partial<VendorResult> | VendorFailure, { request, heartbeatDetails }: Poll = {}) {
  const { ports } = createFakeWorld();
  const logged: string[] = [];
  const counted: string[] = [];
  const say = (message: string, fields?: object): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const observed: OnboardingPorts = {
    ...ports,
    vendor: {
      ...ports.vendor,
      result: () =>
        answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ ...RESULT, ...answer }),
    },
    log: { info: say, warn: say },
  };
  const metricMeter: MetricMeter = Object.create(noopMetricMeter, {
    createCounter: {
      value: (name: string) => {
        counted.push(name);
        return noopMetricMeter.createCounter(name);
      },
    },
  }) as MetricMeter;
  const byTheSdk: unknown[] = [];
  const record = (...said: unknown[]): void => void byTheSdk.push(said);
  const logger: Logger = {
    log: record,
    trace: record,
    debug: record,
    info: record,
    warn: record,
    error: record,
  };
  const environment = new MockActivityEnvironment(
    {
      heartbeatDetails,
      currentAttemptScheduledTimestampMs: Date.now(),
      retryPolicy: { initialInterval: '1m', maximumInterval: '1m' },
    },
    { metricMeter, logger },
  );
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const whole: PollRequest = {
    customId: 'c-1',
    onboardingId: 'o-1',
    known: 'CREATED',
    due: false,
    deadline: new Date(Date.now() + 60 * MINUTE).toISOString(),
    giveUpAt: new Date(Date.now() + 120 * MINUTE).toISOString(),
    ...request,
  };
  const ended = await environment
    .run(createPollResult(observed), whole)
    .catch((error: unknown) => error as ApplicationFailure);
  return { ended, logged, counted, beats, byTheSdk };
}

async function summaryOf(answer: Partial<VendorResult>, request?: Partial<PollRequest>) {
  const { ended } = await poll(answer, { ...(request && { request }) });
  const { kind, ...rest } = ended as PollAnswer;
  assert.ok(kind === 'terminal' && 'summary' in rest);
  return rest.summary;
}

async function failureOf(answer: Partial<VendorResult> | VendorFailure, poll_: Poll = {}) {
  const { ended } = await poll(answer, poll_);
  assert.ok(ended instanceof ApplicationFailure);
  return ended;
}

describe('pollResult', () => {
  it('C9 takes no earlier status for news, and none that is known', async () => {
    for (const status of ['CREATED', 'INPROCESS']) {
      const failure = await failureOf({ status }, { request: { known: 'INPROCESS' } });
      assert.equal(failure.type, 'StillPending');
    }
    const late = { known: 'INPROCESS', deadline: new Date(0).toISOString() } as const;
    const { ended } = await poll({ status: 'CREATED' }, { request: late });
    assert.deepEqual(ended, { kind: 'deadline', status: 'INPROCESS' });
    assert.deepEqual((await poll({ status: 'INPROCESS' })).ended, { kind: 'progress', status: 'INPROCESS' });
  });

  it('C14 keeps an ending and an error event that disagree, and flags them', async () => {
    for (const [status, errorEvent, flags] of [
      ['FINISHED', null, []],
      ['FINISHED', 'OCR_ERROR', ['errorEventDisagrees']],
      ['TIMEOUT', null, ['errorEventDisagrees']],
      ['TIMEOUT', 'TIME_EXPIRED', []],
      ['INCOMPLETED', null, []],
      ['INCOMPLETED', 'USER_LEAVES_PROCESS', []],
    ] as const) {
      const summary = await summaryOf({ status, errorEvent });
      assert.deepEqual([summary.status, summary.errorEvent, summary.flags], [status, errorEvent, flags]);
    }
  });

  it('C15 shows an undocumented error event only where it is printable, and flags undocumented codes', async () => {
    for (const [errorEvent, shown] of [
      ['NEW_ERROR', 'NEW_ERROR'],
      ['new error of CANARY', 'UNPRINTABLE'],
      ['A'.repeat(65), 'UNPRINTABLE'],
    ] as const) {
      const summary = await summaryOf({ status: 'TIMEOUT', errorEvent, unknownCodes: [errorEvent] });
      assert.deepEqual([summary.errorEvent, summary.flags], [shown, ['unknownCodes']]);
    }
  });

  it('C16 logs an unknown status with its customId and counts it, and keeps asking', async () => {
    for (const [status, shown] of [
      ['ON_HOLD', 'ON_HOLD'],
      ['held for CANARY', 'UNPRINTABLE'],
    ] as const) {
      const { ended, logged, counted } = await poll({ status });
      assert.equal((ended as ApplicationFailure).type, 'StillPending');
      assert.equal(logged.length, 1);
      assert.ok(logged[0]?.endsWith(JSON.stringify({ customId: 'c-1', status: shown })), logged[0]);
      assert.deepEqual(counted, ['finwave_unknown_status']);
    }
    assert.deepEqual((await poll({ status: 'INPROCESS' })).logged, []);
  });

  it('C17 believes the status alone, whatever an error event says of the same thing', async () => {
    for (const status of ['INCOMPLETED', 'TIMEOUT'] as const) {
      for (const errorEvent of ['TIME_EXPIRED', 'SMS_EXCEEDED', 'OTP_VALIDATION_EXCEEDED']) {
        const summary = await summaryOf({ status, errorEvent });
        assert.deepEqual([summary.status, summary.errorEvent], [status, errorEvent]);
      }
    }
  });

  it('C21 hands on any score as it came, and concludes nothing from it', async () => {
    for (const score of [null, -1, 0, 0.5, 12.5, 93, 100_000]) {
      const summary = await summaryOf({ score });
      assert.deepEqual([summary.score, summary.status, summary.flags], [score, 'FINISHED', []]);
    }
    assert.doesNotMatch(OUTCOME_FLAGS.join(), /approv|verified|passed|score/i);
  });

  it('C35 flags a refused or unconfirmed acceptation of FINISHED, and of nothing else', async () => {
    const acceptation = { text: 'terms', mandatory: true };
    for (const [status, accepted, flags] of [
      ['FINISHED', true, []],
      ['FINISHED', false, ['mandatoryAcceptationRefused']],
      ['FINISHED', null, ['mandatoryAcceptationUnconfirmed']],
      ['INCOMPLETED', false, []],
      ['INCOMPLETED', null, []],
    ] as const) {
      const acceptations = [
        { ...acceptation, accepted },
        { ...acceptation, mandatory: false, accepted: false },
      ];
      assert.deepEqual((await summaryOf({ status, acceptations })).flags, flags, status);
    }
  });

  it('C36 asks for ten minutes again where a result that was seen is gone, then it is lost', async () => {
    const lost = vendorFailure('notYet', { httpStatus: 404 });
    const after = (minutes: number): Promise<ApplicationFailure> =>
      failureOf(lost, { heartbeatDetails: { seen: true, lostSince: Date.now() - minutes * MINUTE } });
    for (const [minutes, isFinal] of [
      [0, false],
      [9.9, false],
      [10, true],
      [60, true],
    ] as const) {
      const failure = await after(minutes);
      assert.deepEqual([failure.type, failure.nonRetryable === true], ['VendorRejected', isFinal]);
    }
    assert.ok(Number((await after(9.9)).nextRetryDelay) <= 6_000, 'the last attempt falls on the bound');
    assert.equal((await failureOf(lost)).type, 'StillPending');
  });

  it('C40 lets nothing that a person is or does out of the store', async () => {
    const canary = 'CANARY +34600000000';
    const person: Partial<VendorResult> = {
      raw: Buffer.from(canary),
      errorEvent: canary,
      unknownCodes: [canary],
      unreadableFields: ['processStatus.steps'],
      acceptations: [{ text: canary, mandatory: true, accepted: false }],
      evidences: [{ role: canary, name: canary }],
      images: [{ name: canary, base64: canary }],
    };
    const late = { deadline: new Date(0).toISOString() };
    for (const polled of [
      await poll(person),
      await poll({ ...person, status: canary }),
      await poll({ ...person, status: canary }, { request: late }),
      await poll({ ...person, customId: canary }),
      await poll(vendorFailure('noGood', { httpStatus: 422, body: Buffer.from(canary) })),
    ]) {
      const shown = inspect(polled, { depth: 10, showHidden: true });
      assert.ok(!shown.includes('CANARY'), shown);
    }
  });

  it('C43 believes no answer that names another onboarding or another customId', async () => {
    for (const other of [
      { onboardingId: 'o-2' },
      { customId: 'c-2' },
      { onboardingId: null, customId: 'c-2' },
    ]) {
      assert.equal((await failureOf(other)).type, 'VendorMismatch');
    }
    assert.equal((await summaryOf({ onboardingId: null })).status, 'FINISHED');
    assert.equal((await summaryOf({ customId: null })).status, 'FINISHED');
  });
});
