import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import {
  executeOnboarding,
  type OnboardingInput,
  type OnboardingOutcome,
} from '../../../workflows/calling.js';

/** A user's own workflow with the user's own activity. */
export async function greets(name: string): Promise<string> {
  const { greet } = proxyActivities<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '10s' });
  return greet(name);
}

/** A user's workflow that starts an onboarding as README does: it says no task queue. */
export async function verifies(input: OnboardingInput): Promise<OnboardingOutcome> {
  return executeOnboarding(input);
}

/** Temporal runs it for every type that has no function. */
export default function anything(): Promise<string> {
  return Promise.resolve(`anything: ${workflowInfo().workflowType}`);
}
