import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OnboardingStatusView, OnboardingUrl, WebhookResult } from './contract.js';

/** Payload of {@link finwaveWebhookSignal}: a hint that the result is worth reading now. */
export interface WebhookHint {
  readonly customId: string;
  readonly result: WebhookResult;
}

/** Argument of {@link onboardingUrlUpdate}; the CLI may leave it out. */
export interface OnboardingUrlRequest {
  /** Digest of the caller's input, as `createOnboarding` takes it; without it nothing is compared. */
  readonly inputSha256?: string;
}

/** Payload of `finwaveOnboardingTaken`, which a child signals to a parent that waits for a worker. */
export interface OnboardingTakenNotice {
  readonly customId: string;
}

/** Payload of `finwaveOnboardingUrl`, which a child signals to a parent that asked for it. */
export interface OnboardingUrlNotice {
  readonly customId: string;
  readonly onboardingId: string;
  readonly url: string | null;
}

export const FINWAVE_WEBHOOK_SIGNAL = 'finwaveWebhook';

/** What a parent handles that asked for the URL. */
export const onboardingUrlSignal = defineSignal<[OnboardingUrlNotice]>('finwaveOnboardingUrl');
/** What a parent handles that asked whether a worker has taken the onboarding. */
export const onboardingTakenSignal = defineSignal<[OnboardingTakenNotice]>('finwaveOnboardingTaken');
/** A hint that the result has changed: it makes a poll run now, and only the poll decides. */
export const finwaveWebhookSignal = defineSignal<[WebhookHint]>(FINWAVE_WEBHOOK_SIGNAL);
/** The last confirmed status, since when, and what was seen. */
export const statusQuery = defineQuery<OnboardingStatusView>('status');
/**
 * Answers as soon as the vendor has answered the create; fails as the create failed, or as
 * `InputConflict` where the request's digest is another input's.
 */
export const onboardingUrlUpdate = defineUpdate<OnboardingUrl, [OnboardingUrlRequest]>('onboardingUrl');
/** Polls now instead of at the next interval; answers with the status known so far. */
export const pollNowUpdate = defineUpdate<OnboardingStatusView>('pollNow');

export const DESCRIPTIONS = {
  finwaveWebhook:
    'Hint that the result changed: {"customId": "…", "result": "FINISHED"}. Makes a poll run now; only the poll\'s answer counts.',
  status: 'Last confirmed status, since when, whether the URL is known, webhooks seen.',
  onboardingUrl: 'Onboarding id and the URL to show to the person, as soon as Finwave has answered.',
  pollNow: 'Asks Finwave for the result now instead of at the next interval.',
} as const;
