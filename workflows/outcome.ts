import type { CreateAnswer, EvidenceReference, Unlisted } from './activity-contract.js';
import {
  OUTCOME_FLAGS,
  isTerminal,
  type OnboardingOutcome,
  type OnboardingStatusView,
  type OutcomeFlag,
  type SettledBy,
} from './contract.js';
import type { Ending } from './wait-for-outcome.js';

/** No evidence, since nobody asked for it. */
const NO_EVIDENCE: EvidenceReference = {
  state: 'none',
  reason: 'notAsked',
  ref: null,
  sha256: null,
  bytes: null,
};

/** What is settled of an outcome so far. */
export type Settled = Partial<Unlisted<OnboardingOutcome>>;

/** The outcome of what is known; whatever is not becomes null. */
export function toOutcome(
  view: Pick<OnboardingStatusView, 'customId' | 'onboardingId' | 'status'>,
  settledBy: SettledBy,
  settled: Settled,
): Unlisted<OnboardingOutcome> {
  const flags = settled.flags ?? [];
  return {
    customId: view.customId,
    onboardingId: view.onboardingId,
    // Before the vendor's first answer nobody can have started: CREATED is the order's lowest.
    status: view.status ?? 'CREATED',
    settledBy,
    score: settled.score ?? null,
    errorEvent: settled.errorEvent ?? null,
    flags: OUTCOME_FLAGS.filter((flag) => flags.includes(flag)),
    result: settled.result ?? null,
    evidence: settled.evidence ?? NO_EVIDENCE,
    custody: null,
  };
}

/** The outcome's part that the result decides. */
export function fromEnding(ending: Ending): Settled {
  if (ending.kind === 'deadline') return { flags: ending.flags ?? [], result: ending.result ?? null };
  const { score, errorEvent, flags, result } = ending.summary;
  return { score, errorEvent, flags, result };
}

export function addFlags(part: Settled, flags: readonly OutcomeFlag[]): readonly OutcomeFlag[] {
  return [...(part.flags ?? []), ...flags];
}

/**
 * What found the ending: a terminal answer to the create, else our deadline, else a webhook that had
 * claimed it before the poll that confirmed it, else the poll alone.
 */
export function settledByOf(
  ending: Ending,
  created: Extract<CreateAnswer, { kind: 'created' }> | undefined,
  claimed: boolean,
): SettledBy {
  if (ending.kind === 'deadline') return 'deadline';
  if (created !== undefined && isTerminal(created.status)) return 'create';
  return claimed ? 'webhook' : 'poll';
}
