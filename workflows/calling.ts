/**
 * Door `./calling`: what other people's workflow code needs of us. It loads nothing but
 * `@temporalio/workflow`, so it fits into any workflow bundle.
 */
export type * from './contract.js';
export {
  DEFAULT_TASK_QUEUE,
  ONBOARDING_STATUSES,
  ONBOARDING_WORKFLOW_TYPE,
  OUTCOME_FLAGS,
} from './contract.js';
export { FAILURE_TYPES, type FailureType } from './failures.js';
export { workflowIdOf } from './ids.js';
export {
  finwaveWebhookSignal,
  onboardingUrlUpdate,
  pollNowUpdate,
  statusQuery,
  type OnboardingUrlNotice,
  type WebhookHint,
} from './messages.js';
