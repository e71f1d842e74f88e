import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { CreateAnswer, OnboardingActivities } from '../../../workflows/activity-contract.js';
import type { OnboardingInput } from '../../../workflows/contract.js';

export { onboardingWorkflow } from '../../../workflows/index.js';

/** Answers what the create activity answered. */
export const bareUrlUpdate = defineUpdate<CreateAnswer>('bareUrl');

/** The least that a workflow can do to tell a URL: the onboarding's own create activity, and nothing else. */
export async function bareWorkflow(input: OnboardingInput): Promise<void> {
  const { createOnboarding } = proxyActivities<OnboardingActivities>({ startToCloseTimeout: '1m' });
  const answer = createOnboarding({ input });
  setHandler(bareUrlUpdate, () => answer);
  await answer;
  await condition(allHandlersFinished);
}
