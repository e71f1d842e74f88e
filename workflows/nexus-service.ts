import { operation, service } from 'nexus-rpc';
import type { OnboardingInput, OnboardingOutcome, OnboardingStatusView, OnboardingUrl } from './contract.js';

/** Names an onboarding that was started before. */
export interface OnboardingReference {
  readonly customId: string;
}

/**
 * The onboarding as a Nexus service, for workflows of any namespace.
 *
 * - `onboard` starts the onboarding, or attaches to the running one of this customId, and completes
 *   with the outcome, minutes to weeks later; at once for a customId that was settled before.
 *   Cancelling the operation ends the caller's wait, never the onboarding, whose other callers go
 *   on: so give it a `cancellationType` other than the default, which waits for the outcome.
 *   The server attaches a limited number of callers to one run (32 unless it is configured otherwise);
 *   `onboard` of one more is a retried `RESOURCE_EXHAUSTED` that says so, and completes after the
 *   onboarding has ended. `url` and `status` have no such limit.
 * - `url` answers as soon as Finwave has answered the create; retried by the server until then.
 * - `status` answers where the onboarding stands.
 *
 * A handler error of type `BAD_REQUEST` carries `InvalidInput` or `InputConflict`, one of type
 * `NOT_FOUND` means that nobody started this customId, and a failed operation carries the failure of
 * a type in `FAILURE_TYPES`; each as an `ApplicationFailure` that is the error's cause.
 *
 * @example
 * const finwave = createNexusServiceClient({ endpoint: 'finwave', service: finwaveOnboardingService });
 * const onboarding = await finwave.startOperation('onboard', { customId }, { cancellationType: 'ABANDON' });
 * const { url } = await finwave.executeOperation('url', { customId });
 * const outcome = await onboarding.result();
 */
export const finwaveOnboardingService = service('finwave.onboarding', {
  onboard: operation<OnboardingInput, OnboardingOutcome>(),
  url: operation<OnboardingReference, OnboardingUrl>(),
  status: operation<OnboardingReference, OnboardingStatusView>(),
});
