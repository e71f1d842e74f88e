/**
 * Door `temporal-finwave`: types, errors and store readers, in pure JavaScript: it never loads the
 * native worker.
 */
export type {
  Acceptation,
  EvidenceFile,
  EvidenceFileState,
  EvidenceState,
  EvidenceSummary,
  OnboardingInput,
  OnboardingOutcome,
  OnboardingStatus,
  OnboardingStatusView,
  OnboardingUrl,
  OutcomeFlag,
  RedirectUrl,
  SettledBy,
  StoredDocument,
  WaitOptions,
} from '../workflows/contract.js';
export {
  DEFAULT_TASK_QUEUE,
  INFORMING_FLAGS,
  ONBOARDING_STATUSES,
  ONBOARDING_WORKFLOW_TYPE,
  OUTCOME_FLAGS,
  needsALook,
} from '../workflows/contract.js';
export { FAILURE_TYPES, type FailureType, type InputProblem } from '../workflows/failures.js';
export { workflowIdOf } from '../workflows/ids.js';
export { OnboardingClient, type OnboardingClientOptions, type StartedByClient } from './client/client.js';
export { EvidenceFileError, type EvidenceReader } from './evidence/reader.js';
export { FinwaveError } from './finwave/errors.js';
export type { ErrorEvent, FinwaveResult, LogCode, SmsCode } from './finwave/schemas.js';
export {
  openStores,
  type ResultReader,
  type StoredResult,
  type Stores,
  type StoresConfig,
} from './client/open-stores.js';
export { OnboardingError } from './client/onboarding-error.js';
export { StoreError } from './stores/store-error.js';
