import { upsertSearchAttributes } from '@temporalio/workflow';
import { FINWAVE_ONBOARDING_ID, FINWAVE_SETTLED_BY, FINWAVE_STATUS } from './search-attribute-keys.js';
import type { Deployment } from './activity-contract.js';
import type { OnboardingOutcome, OnboardingStatus } from './contract.js';

/** Shows an onboarding to `temporal workflow list`; does nothing where the attributes are not registered. */
export interface SearchAttributes {
  created(onboardingId: string, status: OnboardingStatus): void;
  confirmed(status: OnboardingStatus): void;
  settled(outcome: OnboardingOutcome): void;
}

/** Upserting an unregistered attribute would hang the workflow, so the deployment decides. */
export function createSearchAttributes({ searchAttributes }: Deployment): SearchAttributes {
  const upsert: typeof upsertSearchAttributes = (pairs) => {
    if (searchAttributes) upsertSearchAttributes(pairs);
  };
  return {
    created: (onboardingId, status) => {
      upsert([
        { key: FINWAVE_ONBOARDING_ID, value: onboardingId },
        { key: FINWAVE_STATUS, value: status },
      ]);
    },
    confirmed: (status) => {
      upsert([{ key: FINWAVE_STATUS, value: status }]);
    },
    settled: (outcome) => {
      upsert([
        { key: FINWAVE_STATUS, value: outcome.status },
        { key: FINWAVE_SETTLED_BY, value: outcome.settledBy },
      ]);
    },
  };
}
