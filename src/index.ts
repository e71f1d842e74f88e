/**
 * Door `temporal-finwave`: types, errors and store readers, in pure JavaScript: it never loads the
 * native worker.
 */
export type {
  Acceptation,
  EvidenceFile,
  EvidenceFileState,
  EvidenceReason,
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
  RecheckAnswer,
  RecheckInput,
  RecheckedOutcome,
  StoredDocument,
  WaitOptions,
} from '../workflows/contract.js';
export {
  DEFAULT_TASK_QUEUE,
  INFORMING_FLAGS,
  ONBOARDING_STATUSES,
  ONBOARDING_WORKFLOW_TYPE,
  OUTCOME_FLAGS,
  RECHECK_WORKFLOW_TYPE,
  needsALook,
} from '../workflows/contract.js';
export { FAILURE_TYPES, type FailureType, type InputProblem } from '../workflows/failures.js';
export { recheckIdOf, workflowIdOf } from '../workflows/ids.js';
export { OnboardingClient, type OnboardingClientOptions, type StartedByClient } from './client/client.js';
export { EvidenceFileError, type EvidenceReader } from './evidence/reader.js';
export { FinwaveError } from './finwave/errors.js';
export type { ErrorEvent, FinwaveResult, LogCode, SmsCode } from './finwave/schemas.js';
export {
  openStores,
  type ResultReader,
  type StoredOnboarding,
  type StoredRecheckReading,
  type StoredVendorResult,
  type Stores,
  type StoresConfig,
} from './client/open-stores.js';
export { OnboardingError } from './client/onboarding-error.js';
export { StoreError } from './stores/store-error.js';
