import { setCurrentDetails } from '@temporalio/workflow';
import type {
  OnboardingOutcome,
  OnboardingPhase,
  OnboardingStatus,
  OnboardingStatusView,
} from './contract.js';
import { toDetails } from './details.js';
import { createHints, type Hints } from './hints.js';
import type { Settled } from './outcome.js';

/** What is known of one onboarding while it runs; every change shows at once in the current details. */
export interface Track {
  readonly hints: Hints;
  view(): OnboardingStatusView;
  created(answer: {
    onboardingId: string;
    urlKnown: boolean;
    status: OnboardingStatus;
    deadline: string;
  }): void;
  confirmed(status: OnboardingStatus): void;
  enter(phase: OnboardingPhase): void;
  /** The part of the outcome that is settled so far, for a cancellation to name. */
  settled(part: Settled): void;
  /** This customId has a stored outcome: what there is to know is known. */
  settledBefore(outcome: OnboardingOutcome): void;
  settledSoFar(): Settled;
  showDetails(): void;
}

export function track(customId: string): Track {
  const hints = createHints(customId);
  let settled: Settled = {};
  let state: Omit<OnboardingStatusView, 'webhooks'> = {
    customId,
    onboardingId: null,
    status: null,
    since: null,
    urlKnown: false,
    phase: 'create',
    deadline: null,
  };
  const view = (): OnboardingStatusView => ({
    ...state,
    webhooks: { received: hints.received(), ignored: hints.ignored(), seen: hints.arrivals() },
  });
  const showDetails = (): void => {
    setCurrentDetails(toDetails(view(), settled.evidence?.state));
  };
  const change = (part: Partial<typeof state>): void => {
    state = { ...state, ...part };
    showDetails();
  };
  const now = (): string => new Date().toISOString();

  return {
    hints,
    view,
    showDetails,
    created: (answer) => {
      change({ ...answer, since: now() });
    },
    confirmed: (status) => {
      change({ status, since: now() });
    },
    enter: (phase) => {
      change({ phase });
    },
    settled: (part) => {
      settled = { ...settled, ...part };
      showDetails();
    },
    settledBefore: (outcome) => {
      settled = outcome;
      change({ onboardingId: outcome.onboardingId, status: outcome.status });
    },
    settledSoFar: () => settled,
  };
}
