import type { Onboarding } from './onboarding.js';

/** `{date, timestamp}`; the date is the same moment in UTC, written without a zone as in the vendor's sample. */
export interface Moment {
  readonly date: string;
  readonly timestamp: number;
}

export function toMoment(timestamp: number): Moment {
  return { date: new Date(timestamp).toISOString().slice(0, 19).replace('T', ' '), timestamp };
}

/** Codes, misspellings and descriptions are the vendor's, `logs` property. */
const VISITED = [
  'USER_VISITED_ONBORDING_WEB',
  'The user has visited the web, but has not yet started the process.',
] as const;
const STARTED = ['USER_START_ONBOARDING_PROCESS', 'The user has started the login process.'] as const;
const DOCUMENT = [
  ['OCR_STREAM_STARTED', 'The OCR process has been started.'],
  ['OCR_RESULT', 'The OCR process has completed.'],
  ['FRONT_DOCUMENT_SENDED', 'The user has sent the front part of his ID document.'],
  ['BACK_DOCUMENT_SENDED', 'The user has sent the back of his ID document.'],
] as const;
const BIOMETRY = [
  ['BIOMETRY_STARTED', 'The biometrics process has been started.'],
  ['BIOMETRY_FINISHED', 'The biometrics process has completed.'],
] as const;
const SMS = [
  ['SMS_CODE_REQUEST', 'A code has been requested via SMS.'],
  ['SMS_OTP_VALIDATION', 'The code has been sent for validation.'],
  ['SMS_OTP_SUCCESSFULLY', 'The code has been validated correctly.'],
] as const;
const ENDED = {
  FINISHED: ['PROCESS_FINISHED_SUCCESSFULLY', 'The identification process has been successfully completed.'],
  INCOMPLETED: [
    'PROCESS_INCOMPLETED',
    'The identification process has not been completed for one of the following reasons: a) The user has abandoned; b) The process has been cancelled for some reason; c) A disconnection has occurred.',
  ],
  TIMEOUT: ['SESSION_EXPIRED', 'The session has expired.'],
} as const;

/** The process's events so far, in the vendor's order and rising in time. */
export function toLogs(onboarding: Onboarding): (Moment & { code: string; description: string })[] {
  const { status, visitedAt, startedAt, finishedAt } = onboarding;
  const ended = status !== 'CREATED' && status !== 'INPROCESS';
  const during = [
    ...(ended && startedAt !== null ? DOCUMENT : []),
    ...(status === 'FINISHED' ? BIOMETRY : []),
    ...(status === 'FINISHED' && onboarding.request.phoneStep ? SMS : []),
  ];
  const span = (finishedAt ?? 0) - (startedAt ?? 0);
  const at = (index: number): number =>
    (startedAt ?? 0) + Math.floor((span * (index + 1)) / (during.length + 1));
  return [
    ...(visitedAt === null ? [] : [entry(visitedAt, VISITED)]),
    ...(startedAt === null ? [] : [entry(startedAt, STARTED)]),
    ...during.map((event, index) => entry(at(index), event)),
    ...(ended && finishedAt !== null ? [entry(finishedAt, ENDED[status])] : []),
  ];
}

/** A code sent and entered rightly, in a finished process that asked for the SMS step. */
export function toSmsEvents(onboarding: Onboarding): (Moment & { code: string })[] {
  const { status, finishedAt, request } = onboarding;
  if (status !== 'FINISHED' || finishedAt === null || !request.phoneStep) return [];
  return ['SMS_SENDED', 'SUCCESS_OTP'].map((code) => ({ ...toMoment(finishedAt), code }));
}

function entry(
  timestamp: number,
  [code, description]: readonly [string, string],
): ReturnType<typeof toLogs>[number] {
  return { ...toMoment(timestamp), code, description };
}
