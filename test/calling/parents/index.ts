import { condition, defineQuery, setHandler } from '@temporalio/workflow';
import {
  executeOnboarding,
  startOnboarding,
  type OnboardingInput,
  type OnboardingOutcome,
} from '../../../workflows/calling.js';

export const seenQuery = defineQuery<{ url: string | null; onboardingId: string | null } | null>('seen');

/** URL first, then the outcome; nothing but the helper is imported. */
export async function urlThenOutcome(input: OnboardingInput, taskQueue: string): Promise<OnboardingOutcome> {
  let seen: { url: string | null; onboardingId: string | null } | null = null;
  setHandler(seenQuery, () => seen);
  const onboarding = await startOnboarding(input, { taskQueue });
  seen = { url: onboarding.url, onboardingId: onboarding.onboardingId };
  return onboarding.outcome();
}

/** Starts one and ends: the onboarding goes on. */
export async function startsAndLeaves(input: OnboardingInput, taskQueue: string): Promise<string | null> {
  return (await startOnboarding(input, { taskQueue })).url;
}

/** Two at once, each with its own URL. */
export async function two(inputs: readonly OnboardingInput[], taskQueue: string): Promise<(string | null)[]> {
  const started = await Promise.all(inputs.map((input) => startOnboarding(input, { taskQueue })));
  return started.map(({ onboardingId }) => onboardingId);
}

/** The outcome alone, with a pause that a cancellation would end. */
export async function outcomeOnly(input: OnboardingInput, taskQueue: string): Promise<OnboardingOutcome> {
  await condition(() => true);
  return executeOnboarding(input, { taskQueue });
}
