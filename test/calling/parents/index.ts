import { ApplicationFailure } from '@temporalio/common';
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import {
  executeOnboarding,
  startOnboarding,
  type OnboardingInput,
  type OnboardingOutcome,
  type StartOnboardingOptions,
} from '../../../workflows/calling.js';

export const seenQuery = defineQuery<{ url: string | null; onboardingId: string | null } | null>('seen');

/** URL first, then the outcome; nothing but the helper is imported. */
export async function urlThenOutcome(
  input: OnboardingInput,
  options?: StartOnboardingOptions,
): Promise<OnboardingOutcome> {
  let seen: { url: string | null; onboardingId: string | null } | null = null;
  setHandler(seenQuery, () => seen);
  const onboarding = await startOnboarding(input, options);
  seen = { url: onboarding.url, onboardingId: onboarding.onboardingId };
  return onboarding.outcome();
}

/** Starts one and ends: the onboarding goes on. */
export async function startsAndLeaves(
  input: OnboardingInput,
  options?: StartOnboardingOptions,
): Promise<string | null> {
  return (await startOnboarding(input, options)).url;
}

export const failureQuery = defineQuery<{ type: string; message: string } | null>('failure');
export const againSignal = defineSignal('again');

/** Goes on when the onboarding could not be started, and starts it anew when told to. */
export async function startsAgain(
  input: OnboardingInput,
  options: StartOnboardingOptions,
): Promise<string | null> {
  let failure: { type: string; message: string } | null = null;
  let again = false;
  setHandler(failureQuery, () => failure);
  setHandler(againSignal, () => {
    again = true;
  });
  try {
    await startOnboarding(input, options);
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    failure = { type: error.type ?? '', message: error.message };
  }
  await condition(() => again);
  return (await startOnboarding(input, options)).url;
}

/** Two at once, each with its own URL. */
export async function two(
  inputs: readonly OnboardingInput[],
  options?: StartOnboardingOptions,
): Promise<(string | null)[]> {
  const started = await Promise.all(inputs.map((input) => startOnboarding(input, options)));
  return started.map(({ onboardingId }) => onboardingId);
}

/** The outcome alone, with a pause that a cancellation would end. */
export async function outcomeOnly(
  input: OnboardingInput,
  options?: StartOnboardingOptions,
): Promise<OnboardingOutcome> {
  await condition(() => true);
  return executeOnboarding(input, options);
}
