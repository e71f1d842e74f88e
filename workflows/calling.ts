/**
 * Door `./calling`: what other people's workflow code needs of us. It loads nothing but Temporal's
 * workflow library, so it fits into any workflow bundle.
 */
export type * from './contract.js';
export {
  DEFAULT_TASK_QUEUE,
  INFORMING_FLAGS,
  ONBOARDING_STATUSES,
  ONBOARDING_WORKFLOW_TYPE,
  OUTCOME_FLAGS,
  RECHECK_WORKFLOW_TYPE,
  needsALook,
} from './contract.js';
export { FAILURE_TYPES, type FailureType } from './failures.js';
export { recheckIdOf, workflowIdOf } from './ids.js';
export {
  finwaveWebhookSignal,
  onboardingUrlSignal,
  onboardingUrlUpdate,
  pollNowUpdate,
  statusQuery,
  type OnboardingUrlNotice,
  type OnboardingUrlRequest,
  type WebhookHint,
} from './messages.js';
export { finwaveOnboardingService, type OnboardingReference } from './nexus-service.js';
export { executeOnboarding, startOnboarding, type StartedOnboarding } from './start-onboarding.js';
export type { StartOnboardingOptions } from './start-onboarding-child.js';
