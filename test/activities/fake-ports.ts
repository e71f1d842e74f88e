import type {
  OnboardingPorts,
  VendorFailure,
  VendorFailureCode,
  VendorResult,
} from '../../activities/ports.js';
import type { Deployment, PersistRequest } from '../../workflows/activity-contract.js';
import type { OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';

/** A hand-driven world behind our own ports: what Finwave answers is a list of steps, the stores are maps. */
export interface FakeWorld {
  readonly ports: OnboardingPorts;
  /** Every call of a port, by its name, in order. */
  readonly calls: string[];
  readonly outcomes: Map<string, OnboardingOutcome>;
  readonly persisted: PersistRequest[];
  /** What rechecks of the one onboarding here have found. */
  readonly rechecks: RecheckedOutcome[];
  /** Answers of the create, in turn; the last one repeats. */
  create: readonly FakeStep<{ url: string | null; status: string; onboardingId?: string }>[];
  /** Statuses that the result tells, in turn; the last one repeats. */
  result: readonly FakeStep<string>[];
  collect: readonly FakeStep<'stored'>[];
  deployment: Deployment;
}

/** An answer, a failure by code, or something to wait for first. */
type FakeStep<T> =
  | T
  | ({ readonly fail: VendorFailureCode } & Partial<
      Pick<VendorFailure, 'httpStatus' | 'reason' | 'retryAfterMs'>
    >)
  | { readonly after: Promise<T> };

const SHA = 'a'.repeat(64);

export function createFakeWorld(): FakeWorld {
  const calls: string[] = [];
  const counts = new Map<string, number>();
  const outcomes = new Map<string, OnboardingOutcome>();
  const persisted: PersistRequest[] = [];

  const next = async <T>(name: string, steps: readonly FakeStep<T>[]): Promise<T> => {
    calls.push(name);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const step = steps[Math.min(count, steps.length - 1)];
    if (step === undefined) throw new Error(`no step for ${name}`);
    if (typeof step === 'object' && step !== null && 'fail' in step) {
      const { fail, ...part } = step;
      throw vendorFailure(fail, part);
    }
    if (typeof step === 'object' && step !== null && 'after' in step) return await step.after;
    return step;
  };

  const world: FakeWorld = {
    calls,
    outcomes,
    persisted,
    rechecks: [],
    create: [{ url: 'https://onboarding.example/o1', status: 'CREATED' }],
    result: ['FINISHED'],
    collect: ['stored'],
    deployment: { searchAttributes: false, evidenceTaskQueue: null },
    ports: {
      vendor: {
        create: async (input) => ({
          onboardingId: `o-${input.customId.replace(/[.:]/g, '_')}`,
          ...(await next('create', world.create)),
        }),
        result: async (onboardingId) => resultOf(onboardingId, await next('result', world.result)),
      },
      evidence: {
        storeResult: (customId) => {
          calls.push('storeResult');
          return Promise.resolve({
            result: { ref: `${customId}/result/${SHA}.json`, sha256: SHA, bytes: 2 },
            files: { ref: `${customId}/files/${SHA}.json`, sha256: SHA, bytes: 2 },
            flags: [],
          });
        },
        readFiles: () => Promise.resolve({ named: [], images: [] }),
        readTextsKey: () => Promise.resolve(null),
        storeRefusal: (customId) =>
          Promise.resolve({ ref: `${customId}/refusal/${SHA}`, sha256: SHA, bytes: 2 }),
        collect: async ({ customId }, attempt) => {
          attempt.progress({ bytes: 0 });
          await next('collect', world.collect);
          return {
            evidence: {
              state: 'stored',
              reason: null,
              ref: `${customId}/manifest/${SHA}.json`,
              sha256: SHA,
              bytes: 9,
              filesOmitted: 0,
              files: [],
            },
            flags: [],
            receipt: { ref: `${customId}/receipt/${SHA}.json`, sha256: SHA, bytes: 2 },
          };
        },
        concludeWithout: (_order, { state, reason }) => {
          calls.push(`concludeWithout ${state}`);
          return Promise.resolve({
            evidence: { state, reason, ref: null, sha256: null, bytes: null, filesOmitted: 0, files: [] },
            flags: state === 'notReady' ? ['evidenceNotReady'] : [],
            receipt: null,
          });
        },
        listFiles: () => Promise.resolve({ files: [], filesOmitted: 0 }),
      },
      outcomes: {
        find: (customId) => Promise.resolve(outcomes.get(customId) ?? null),
        persist: (request) => {
          calls.push('persist');
          persisted.push(request);
          const { customId } = request.outcome;
          const stored = outcomes.get(customId) ?? request.outcome;
          outcomes.set(customId, stored);
          return Promise.resolve(stored);
        },
        findSettled: (customId) => {
          const known = world.rechecks.at(-1) ?? outcomes.get(customId);
          return Promise.resolve(known === undefined ? null : { known, asked: null });
        },
        persistRecheck: ({ outcome }) => {
          calls.push('persistRecheck');
          const known = world.rechecks.at(-1) ?? outcomes.get(outcome.customId);
          const news = known?.status !== outcome.status || known.evidence.state !== outcome.evidence.state;
          if (news) world.rechecks.push(outcome);
          return Promise.resolve({ outcome, news });
        },
      },
      webhookUrls: { urlFor: (customId) => `https://hooks.example/${customId}` },
      deployment: { describe: () => Promise.resolve(world.deployment) },
      log: { info: () => undefined, warn: () => undefined },
    },
  };
  return world;
}

/** The customId is read back out of the id that the fake create made; `mismatch:` makes it another's, `anonymous:` nobody's. */
function resultOf(onboardingId: string, status: string): VendorResult {
  const mismatch = status.startsWith('mismatch:');
  const anonymous = status.startsWith('anonymous:');
  return {
    raw: new Uint8Array(),
    onboardingId: anonymous ? null : mismatch ? 'o-other' : onboardingId,
    customId: anonymous ? null : onboardingId.slice(2),
    status: status.replace(/^(?:mismatch|anonymous):/, ''),
    score: null,
    errorEvent: null,
    unknownCodes: [],
    ...PLAIN_RESULT,
  };
}

/** What a result says that gives nothing to look at. */
export const PLAIN_RESULT = {
  unreadableFields: [],
  unreadableText: false,
  steps: { acceptation: true, ocr: true, biometry: true, sms: true },
  parts: { processStatus: true, evidences: true, ocr: true, biometry: true },
  findings: { failed: false, unconfirmed: false },
  acceptations: [],
  evidences: [],
  images: [],
} as const;

export function vendorFailure(code: VendorFailureCode, part: Partial<VendorFailure> = {}): VendorFailure {
  const failure = new Error(`fake ${code}`);
  return Object.assign(failure, {
    code,
    httpStatus: null,
    reason: null,
    fields: [],
    body: null,
    retryAfterMs: null,
    ...part,
  });
}
