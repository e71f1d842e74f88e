/** `temporal-finwave/sandbox`: a Finwave to develop against. Never for anything that is real. */
export { type Sandbox, startSandbox } from './start-sandbox.js';
export { type Person, SANDBOX_CLIENT_TOKEN, type SandboxOptions } from './options.js';
export {
  type CallFaults,
  type CreateFaults,
  type EvidenceFaults,
  MALICIOUS_ENTRIES,
  type MaliciousEntry,
  type ResultFaults,
  type SandboxFaults,
  type WebhookFaults,
} from './faults.js';
export { faultsFromSeed } from './faults-from-seed.js';
export {
  PERSON_PRESETS,
  PERSON_STEPS,
  type PersonPreset,
  type PersonScript,
  type PersonStep,
  type ScriptedStep,
} from './person.js';
export type { CallLog, RequestEntry, WebhookEntry } from './call-log.js';
export type { EndStatus, Onboarding, SandboxStatus } from './onboarding.js';
export type { CreateRequest } from './create-request.js';
export type { Scenario, Scenarios } from './scenario.js';
export { SCENARIOS } from './scenarios.js';
export type { Triggered } from './state.js';
export { SandboxError, type SandboxErrorCode } from './sandbox-error.js';
export type { SandboxWebhookOptions } from './webhooks.js';
