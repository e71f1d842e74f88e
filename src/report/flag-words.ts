import type { EvidenceState, OnboardingStatus, OutcomeFlag, SettledBy } from '../../workflows/contract.js';

/** What each flag asks the officer to look at. */
export const FLAG_WORDS: Readonly<Record<OutcomeFlag, string>> = {
  evidenceMissing: 'A file that the result names is not in the archive.',
  evidenceRejected: 'The archive was refused as malicious or too large; it lies in quarantine if anywhere.',
  evidenceUnreadable: 'What was delivered as the archive could not be read; it lies in quarantine.',
  evidenceNotReady: 'No archive came in time. Asking again later may bring it.',
  errorEventDisagrees: 'The status and the error event contradict each other.',
  mandatoryAcceptationRefused: 'The person refused a condition that is mandatory.',
  mandatoryAcceptationUnconfirmed: 'A mandatory condition is not plainly accepted.',
  stepFailed: 'A step, a check or a field says no.',
  stepUnconfirmed: 'A step that was asked for, or a check, says neither yes nor no.',
  resultIncomplete: 'Parts of the result are missing.',
  resultMissing: 'Finwave never had a result.',
  unknownStatus: 'The last status is none that Finwave documents.',
  idsUnconfirmed: 'The result does not say whose it is.',
  unreadableFields: 'A field that matters holds something that has no one reading.',
  unreadableText: 'Some letters of the result may be wrong.',
  unknownCodes: 'The result carries codes that Finwave does not document.',
  imageUnreadable: 'A picture inside the result could not be read.',
};

export const STATUS_WORDS: Readonly<Record<OnboardingStatus, string>> = {
  CREATED: 'The person has not begun.',
  INPROCESS: 'The person began and had not finished.',
  INCOMPLETED: 'The person gave up.',
  TIMEOUT: "Finwave's time ran out.",
  FINISHED: 'The person went through the whole process. That is no decision about the person.',
};

export const SETTLED_WORDS: Readonly<Record<SettledBy, string>> = {
  webhook: 'a webhook announced the ending, and the result confirmed it',
  create: 'it had ended when it was created',
  deadline: 'our own deadline passed',
  cancellation: 'it was cancelled',
  poll: 'we asked and found it ended',
};

export const EVIDENCE_WORDS: Readonly<Record<EvidenceState, string>> = {
  stored: 'stored',
  none: 'there is none',
  notReady: 'never became ready',
  rejected: 'refused',
};
