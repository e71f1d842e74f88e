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
const SMS_EXCEEDED = [
  ['SMS_CODE_REQUEST', 'A code has been requested via SMS.'],
  ['SMS_MAX_REQUESTS', 'The maximum number of code requests via SMS has been reached.'],
] as const;
const SMS_MISTYPED = [
  ['SMS_CODE_REQUEST', 'A code has been requested via SMS.'],
  ['SMS_OTP_VALIDATION', 'The code has been sent for validation.'],
  ['SMS_OTP_ERROR', 'An error occurred when validating the code because it was not correct.'],
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
  const { status, visitedAt, startedAt, finishedAt, errorEvent } = onboarding;
  const ended = status !== 'CREATED' && status !== 'INPROCESS';
  const during = [
    ...(ended && startedAt !== null ? DOCUMENT : []),
    ...(passedBiometry(onboarding) ? BIOMETRY : []),
    ...(status === 'INCOMPLETED' && errorEvent === 'SMS_EXCEEDED' ? SMS_EXCEEDED : []),
    ...(status === 'INCOMPLETED' && errorEvent === 'OTP_VALIDATION_EXCEEDED' ? SMS_MISTYPED : []),
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

const SMS_CODES = {
  SMS_EXCEEDED: ['SMS_SENDED', 'SMS_SENDED', 'SMS_SENDED'],
  OTP_VALIDATION_EXCEEDED: ['SMS_SENDED', 'ERROR_OTP', 'ERROR_OTP', 'OTP_VALIDATION_EXCEEDED'],
} as const;

/** The codes sent and entered: rightly in a finished process that asked for the SMS step. */
export function toSmsEvents(onboarding: Onboarding): (Moment & { code: string })[] {
  const { status, finishedAt, request, errorEvent } = onboarding;
  const at = toMoment(finishedAt ?? 0);
  if (status === 'INCOMPLETED' && isSmsEvent(errorEvent)) {
    return SMS_CODES[errorEvent].map((code) => ({ ...at, code }));
  }
  if (status !== 'FINISHED' || !request.phoneStep) return [];
  return ['SMS_SENDED', 'SUCCESS_OTP'].map((code) => ({ ...at, code }));
}

/** Whether the process was ended by the SMS step, or by what came before it. */
export function passedBiometry({ status, errorEvent }: Onboarding): boolean {
  return status === 'FINISHED' || (status === 'INCOMPLETED' && isSmsEvent(errorEvent));
}

function isSmsEvent(errorEvent: string | null): errorEvent is keyof typeof SMS_CODES {
  return errorEvent !== null && Object.hasOwn(SMS_CODES, errorEvent);
}

function entry(
  timestamp: number,
  [code, description]: readonly [string, string],
): ReturnType<typeof toLogs>[number] {
  return { ...toMoment(timestamp), code, description };
}
