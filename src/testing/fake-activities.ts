import { activityInfo } from '@temporalio/activity';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { digestOf, digestOfInput, toAskedFor } from '../../activities/digest-of.js';
import type { OnboardingActivities, ResultSummary } from '../../workflows/activity-contract.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { finalFailure, retryableFailure, type FailureType } from '../../workflows/failures.js';
import { buildOutcome, type OutcomeOverrides } from './build-outcome.js';

/** How a fake onboarding goes. */
export interface FakePlan {
  /** What the person is to be sent to; null as where Finwave tells none. Default: an URL that leads nowhere. */
  readonly url?: string | null;
  /** How it ends; what is not said is as `buildOutcome` and the workflow say. Default: FINISHED, no look needed. */
  readonly outcome?: OutcomeOverrides;
  /** It fails instead: without `after` at the create, so that nobody gets a URL; with it while it waits. */
  readonly failure?: FailureType | { readonly type: FailureType; readonly message: string };
  /**
   * When: a duration since the create such as `"3d"`, or `"webhook"`, which waits for one that claims an
   * ending. Default: at once. Times pass quickly on a server that skips time.
   */
  readonly after?: string;
}

/** What is known of one customId. */
interface Fake {
  readonly plan: FakePlan;
  /** Milliseconds since the epoch by the server's clock; null for `"webhook"`. */
  readonly endsAt: number | null;
}

/** The workflow's activities without vendor and stores: what each onboarding does is planned. */
export function createFakeActivities(planOf: (input: OnboardingInput) => FakePlan): OnboardingActivities {
  const fakes = new Map<string, Fake>();
  const settled = new Map<string, OnboardingOutcome>();
  const fakeOf = (customId: string): Fake => {
    const fake = fakes.get(customId);
    if (fake === undefined)
      throw failureOf({ type: 'StorageUnavailable', message: 'this fake has no such onboarding' });
    return fake;
  };
  return {
    createOnboarding({ input }) {
      const { customId } = input;
      const before = settled.get(customId);
      if (before !== undefined) return Promise.resolve({ kind: 'settled', outcome: before });
      const plan = planOf(input);
      const { failure, after } = plan;
      if (failure !== undefined && after === undefined) throw failureOf(failure);
      const now = serverNow();
      fakes.set(customId, { plan, endsAt: after === 'webhook' ? null : now + msToNumber(after ?? 0) });
      return Promise.resolve({
        kind: 'created',
        onboardingId: plan.outcome?.onboardingId ?? `fake-${customId}`,
        url: plan.url === undefined ? `https://onboarding.invalid/${customId}` : plan.url,
        // One that has ended already is asked for its result at once.
        status: after === undefined ? 'FINISHED' : 'CREATED',
        answeredAt: new Date(now).toISOString(),
        deployment: { searchAttributes: false, evidenceTaskQueue: null },
        inputSha256: digestOfInput(input),
        acceptationsSha256: digestOf(input.acceptations ?? []),
        asked: toAskedFor(input),
      });
    },
    pollResult({ customId, due, deadline, known }) {
      const { plan, endsAt } = fakeOf(customId);
      const now = serverNow();
      const leftMs = Math.min(endsAt ?? Infinity, Date.parse(deadline)) - now;
      if (endsAt === null ? due : endsAt <= now) {
        if (plan.failure !== undefined) throw failureOf(plan.failure);
        return Promise.resolve({ kind: 'terminal', summary: summaryOf(customId, plan.outcome) });
      }
      if (leftMs <= 0) return Promise.resolve({ kind: 'deadline', status: known });
      const message = `the fake onboarding is ${known}`;
      throw retryableFailure('StillPending', { message, nextRetryDelayMs: leftMs });
    },
    downloadEvidence({ customId, status }) {
      const { evidence } = told(customId, { status, ...fakeOf(customId).plan.outcome });
      return Promise.resolve({ evidence, flags: [], receipt: null });
    },
    persistOutcome({ outcome }) {
      const { customId, settledBy } = outcome;
      const isPlanned = settledBy !== 'deadline' && settledBy !== 'cancellation';
      const stored = isPlanned
        ? told(customId, { settledBy, ...fakes.get(customId)?.plan.outcome })
        : { ...outcome, evidence: { files: [], filesOmitted: 0, ...outcome.evidence } };
      settled.set(customId, stored);
      return Promise.resolve(stored);
    },
    findSettled: () => Promise.reject(NO_RECHECK),
    persistRecheck: () => Promise.reject(NO_RECHECK),
  };
}

const NO_RECHECK = finalFailure('InvalidInput', { message: 'a fake onboarding cannot be rechecked' });

function told(customId: string, overrides: OutcomeOverrides | undefined): OnboardingOutcome {
  return buildOutcome({ ...overrides, customId });
}

function summaryOf(customId: string, overrides: OutcomeOverrides | undefined): ResultSummary {
  const { status, score, errorEvent, flags, result, custody } = told(customId, overrides);
  const document = result ?? { ref: customId, sha256: custody?.sha256 ?? '', bytes: 0 };
  return {
    status: status === 'CREATED' || status === 'INPROCESS' ? 'TIMEOUT' : status,
    score,
    errorEvent,
    flags,
    result: document,
    files: document,
  };
}

function failureOf(failure: NonNullable<FakePlan['failure']>): Error {
  const { type, message } =
    typeof failure === 'string'
      ? { type: failure, message: 'the fake onboarding was told to fail' }
      : failure;
  return finalFailure(type, { message });
}

/** The server's clock, which may skip time where this process's does not. */
function serverNow(): number {
  return activityInfo().currentAttemptScheduledTimestampMs;
}
