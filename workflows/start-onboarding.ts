import type { OnboardingInput, OnboardingOutcome } from './contract.js';
import {
  listenForUrls,
  startOnboardingChild,
  type StartOnboardingOptions,
} from './start-onboarding-child.js';

/** An onboarding that runs as a child. */
export interface StartedOnboarding {
  readonly onboardingId: string | null;
  /** Where to send the person; null where Finwave no longer tells it, or the onboarding is settled. */
  readonly url: string | null;
  /**
   * The outcome, minutes to weeks later; at once for a customId that was settled before, a cancellation's
   * included: after one, a new attempt is a new customId. Rejects with
   * an `ApplicationFailure` of a type in `FAILURE_TYPES`.
   */
  outcome(): Promise<OnboardingOutcome>;
}

/**
 * Starts an onboarding as a child of the calling workflow, on any worker and task queue, and resolves
 * as soon as Finwave has answered: the child signals its URL, nothing is polled.
 *
 * @throws ApplicationFailure `InvalidInput` before anything is started; `AlreadyRunning` where this
 * customId is being onboarded already; `NoWorker` after `startTimeout`; whatever the create failed with
 *
 * @example
 * const onboarding = await startOnboarding({ customId: 'c1' });
 * await sendUrl(onboarding.url);
 * const outcome = await onboarding.outcome();
 */
export async function startOnboarding(
  input: OnboardingInput,
  options: StartOnboardingOptions = {},
): Promise<StartedOnboarding> {
  listenForUrls();
  const child = await startOnboardingChild({ ...input, notifyParent: true }, options);
  const notice = await child.urlNotice();
  if (notice !== null) {
    return { onboardingId: notice.onboardingId, url: notice.url, outcome: () => child.outcome };
  }
  // It ended before it had a URL to tell: settled before, or failed, and then this rejects.
  const { onboardingId } = await child.outcome;
  return { onboardingId, url: null, outcome: () => child.outcome };
}

/**
 * Runs an onboarding as a child and returns its outcome; the parent never sees the URL.
 *
 * @throws as {@link startOnboarding}
 */
export async function executeOnboarding(
  input: OnboardingInput,
  options: StartOnboardingOptions = {},
): Promise<OnboardingOutcome> {
  return (await startOnboardingChild(input, options)).outcome;
}
