import type { LogCode, LogEvent } from './log-codes.js';
import type { Onboarding } from './onboarding.js';

const DOCUMENT = [
  'OCR_STREAM_STARTED',
  'OCR_RESULT',
  'FRONT_DOCUMENT_SENDED',
  'BACK_DOCUMENT_SENDED',
] as const satisfies LogCode[];
const BIOMETRY = ['BIOMETRY_STARTED', 'BIOMETRY_FINISHED'] as const satisfies LogCode[];
const SMS = ['SMS_CODE_REQUEST', 'SMS_OTP_VALIDATION', 'SMS_OTP_SUCCESSFULLY'] as const satisfies LogCode[];
const ENDED_BY_SMS: Readonly<Record<string, readonly LogCode[]>> = {
  SMS_EXCEEDED: ['SMS_CODE_REQUEST', 'SMS_CODE_REQUEST', 'SMS_CODE_REQUEST', 'SMS_MAX_REQUESTS'],
  OTP_VALIDATION_EXCEEDED: ['SMS_CODE_REQUEST', 'SMS_OTP_VALIDATION', 'SMS_OTP_ERROR'],
};

/**
 * What happened between start and end: what was done on the page, then what the ending takes for granted and
 * nobody did there, spread over the time that was left. Rising in time.
 */
export function passage(onboarding: Onboarding): readonly LogEvent[] {
  const { startedAt, finishedAt, play } = onboarding;
  const played = play?.events ?? [];
  if (startedAt === null || finishedAt === null) return played;
  const done = new Set(played.map(({ code }) => code));
  const left = takenForGranted(onboarding).filter((code) => !done.has(code));
  const from = played.at(-1)?.at ?? startedAt;
  const step = (finishedAt - from) / (left.length + 1);
  return [...played, ...left.map((code, index) => ({ at: from + Math.floor(step * (index + 1)), code }))];
}

/** Whether it happened. */
export function passed(onboarding: Onboarding, code: LogCode): boolean {
  return passage(onboarding).some((event) => event.code === code);
}

function takenForGranted({ status, errorEvent, request, play }: Onboarding): readonly LogCode[] {
  if (status === 'FINISHED') return [...DOCUMENT, ...BIOMETRY, ...(request.phoneStep ? SMS : [])];
  const bySms = status === 'INCOMPLETED' ? ENDED_BY_SMS[errorEvent ?? ''] : undefined;
  if (bySms) return [...DOCUMENT, ...BIOMETRY, ...bySms];
  // Whom a script lets leave has sent the document.
  return play === null ? DOCUMENT : [];
}
