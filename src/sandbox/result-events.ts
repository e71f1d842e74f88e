import { LOG_CODES, type LogCode, type LogEvent } from './log-codes.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { passage } from './passage.js';

/** `{date, timestamp}`; the date is the same moment in UTC, written without a zone as in the vendor's sample. */
export interface Moment {
  readonly date: string;
  readonly timestamp: number;
}

export function toMoment(timestamp: number): Moment {
  return { date: new Date(timestamp).toISOString().slice(0, 19).replace('T', ' '), timestamp };
}

const ENDED = {
  FINISHED: 'PROCESS_FINISHED_SUCCESSFULLY',
  INCOMPLETED: 'PROCESS_INCOMPLETED',
  TIMEOUT: 'SESSION_EXPIRED',
} as const;

/** The process's events so far, rising in time. */
export function toLogs(onboarding: Onboarding): (Moment & { code: string; description: string })[] {
  const { status, visitedAt, startedAt, finishedAt } = onboarding;
  const ended = status !== 'CREATED' && status !== 'INPROCESS';
  const events: LogEvent[] = [
    ...(visitedAt === null ? [] : [{ at: visitedAt, code: 'USER_VISITED_ONBORDING_WEB' } as const]),
    ...(startedAt === null ? [] : [{ at: startedAt, code: 'USER_START_ONBOARDING_PROCESS' } as const]),
    ...passage(onboarding),
    ...(ended && finishedAt !== null ? [{ at: finishedAt, code: ENDED[status] }] : []),
  ];
  return events.map(({ at, code }) => ({ ...toMoment(at), code, description: LOG_CODES[code] }));
}

const SMS_CODES: Readonly<Partial<Record<LogCode, string>>> = {
  SMS_CODE_REQUEST: 'SMS_SENDED',
  SMS_OTP_ERROR: 'ERROR_OTP',
  SMS_OTP_SUCCESSFULLY: 'SUCCESS_OTP',
};

/** The codes sent and entered. */
export function toSmsEvents(onboarding: Onboarding): (Moment & { code: string })[] {
  const events = passage(onboarding).flatMap(({ at, code }) => {
    const smsCode = SMS_CODES[code];
    return smsCode === undefined ? [] : [{ ...toMoment(at), code: smsCode }];
  });
  const exceeded = hasEnded(onboarding) && onboarding.errorEvent === 'OTP_VALIDATION_EXCEEDED';
  if (exceeded) events.push({ ...toMoment(onboarding.finishedAt ?? 0), code: 'OTP_VALIDATION_EXCEEDED' });
  return events;
}
