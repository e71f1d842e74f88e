import { sleep } from '@temporalio/workflow';
import type { OnboardingInput, OnboardingOutcome } from '../../../workflows/contract.js';
import { onboardingWorkflow as unbroken } from '../../../workflows/onboarding.js';

/** A break on purpose: a timer that no committed history has. */
export async function onboardingWorkflow(input: OnboardingInput): Promise<OnboardingOutcome> {
  await sleep('1s');
  return unbroken(input);
}
