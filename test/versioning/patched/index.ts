import { patched, sleep } from '@temporalio/workflow';
import type { OnboardingInput, OnboardingOutcome } from '../../../workflows/contract.js';
import { onboardingWorkflow as unchanged } from '../../../workflows/onboarding.js';

export { recheckWorkflow } from '../../../workflows/recheck.js';

/** The committed workflow with one thing more, brought in behind `patched`: old histories never see it. */
export async function onboardingWorkflow(input: OnboardingInput): Promise<OnboardingOutcome> {
  if (patched('wait-before-create')) await sleep('10ms');
  return unchanged(input);
}
