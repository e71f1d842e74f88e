import type { Counter, Registry } from 'prom-client';
import type {
  CreateRequest,
  EvidenceRequest,
  OnboardingActivities,
  PollRequest,
} from '../../workflows/activity-contract.js';
import { ONBOARDING_STATUSES, type EvidenceState, type SettledBy } from '../../workflows/contract.js';
import { callAnswerOf, FAILED_ANSWERS, failedAnswerOf } from './answer-of.js';
import { counterIn, secondsIn } from './define.js';
import { measureCalls } from './measure-calls.js';

/** From a lookup on this machine to a large archive over a slow line. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const SETTLED_BY = ['webhook', 'create', 'deadline', 'cancellation', 'poll'] satisfies SettledBy[];
const EVIDENCE_STATES = ['stored', 'none', 'notReady', 'rejected'] satisfies EvidenceState[];

/** Puts a measure around what a worker does; what it returns is used in the place of what it was given. */
export interface OnboardingMetrics {
  activities(activities: OnboardingActivities): OnboardingActivities;
  vendor<T extends object>(client: T): T;
  store<T extends object>(name: 'results' | 'evidence', store: T): T;
}

/** A worker's metrics in `registry`. No label tells an onboarding; codes of the vendor's only if known. */
export function createOnboardingMetrics(registry: Registry): OnboardingMetrics {
  const creates = answers(registry, 'finwave_creates_total', 'Attempts to create, by what came of them', [
    'created',
    'settled',
  ]);
  const polls = answers(registry, 'finwave_polls_total', 'Polls of the result, by what came of them', [
    'terminal',
    'progress',
    'deadline',
  ]);
  const downloads = answers(
    registry,
    'finwave_evidence_attempts_total',
    'Attempts to get evidence, by what came of them',
    EVIDENCE_STATES,
  );
  const settled = counterIn(registry, {
    name: 'finwave_settled_total',
    help: 'Outcomes stored, by status and by what settled them',
    labels: ['status', 'settled_by'],
  });
  for (const status of ONBOARDING_STATUSES) {
    for (const settled_by of SETTLED_BY) settled.inc({ status, settled_by }, 0);
  }
  const bytes = counterIn(registry, {
    name: 'finwave_evidence_bytes_total',
    help: 'Bytes of archives stored',
    labels: [],
  });
  const vendor = secondsIn(
    registry,
    {
      name: 'finwave_vendor_call_seconds',
      help: 'Calls of Finwave, by what they were for and what class of answer came',
      labels: ['call', 'answer'],
    },
    SECONDS,
  );
  const stores = secondsIn(
    registry,
    {
      name: 'finwave_store_call_seconds',
      help: 'Calls of our stores',
      labels: ['store', 'call', 'answer'],
    },
    SECONDS,
  );
  return {
    activities: (activities) => ({
      ...activities,
      createOnboarding: counted(
        creates,
        (request: CreateRequest) => activities.createOnboarding(request),
        ({ kind }) => kind,
      ),
      pollResult: counted(
        polls,
        (request: PollRequest) => activities.pollResult(request),
        ({ kind }) => kind,
      ),
      downloadEvidence: counted(
        downloads,
        (request: EvidenceRequest) => activities.downloadEvidence(request),
        ({ evidence }) => {
          bytes.inc(evidence.bytes ?? 0);
          return evidence.state;
        },
      ),
      async persistOutcome(request) {
        const outcome = await activities.persistOutcome(request);
        settled.inc({ status: outcome.status, settled_by: outcome.settledBy });
        return outcome;
      },
    }),
    vendor: (client) =>
      measureCalls(client, (call, seconds, error) => {
        vendor.observe({ call, answer: callAnswerOf(error) }, seconds);
      }),
    store: (name, store) =>
      measureCalls(store, (call, seconds, error) => {
        stores.observe({ store: name, call, answer: callAnswerOf(error) }, seconds);
      }),
  };
}

/** Zero of each answer from the start: a rate sees the first one, too. */
function answers(
  registry: Registry,
  name: `finwave_${string}`,
  help: string,
  good: readonly string[],
): Counter<'answer'> {
  const counter = counterIn(registry, { name, help, labels: ['answer'] });
  for (const answer of [...good, ...FAILED_ANSWERS]) counter.inc({ answer }, 0);
  return counter;
}

function counted<Request, Answer>(
  counter: Counter<'answer'>,
  run: (request: Request) => Promise<Answer>,
  answerOf: (answer: Answer) => string,
): (request: Request) => Promise<Answer> {
  return async (request) => {
    try {
      const answer = await run(request);
      counter.inc({ answer: answerOf(answer) });
      return answer;
    } catch (error) {
      counter.inc({ answer: failedAnswerOf(error) });
      throw error;
    }
  };
}
