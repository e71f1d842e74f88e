/** The codes of `logs` and what they say; order, misspellings and descriptions are the vendor's. */
export const LOG_CODES = {
  USER_VISITED_ONBORDING_WEB: 'The user has visited the web, but has not yet started the process.',
  USER_START_ONBOARDING_PROCESS: 'The user has started the login process.',
  OCR_STREAM_STARTED: 'The OCR process has been started.',
  OCR_RESULT: 'The OCR process has completed.',
  FRONT_DOCUMENT_SENDED: 'The user has sent the front part of his ID document.',
  BACK_DOCUMENT_SENDED: 'The user has sent the back of his ID document.',
  BIOMETRY_STARTED: 'The biometrics process has been started.',
  BIOMETRY_FINISHED: 'The biometrics process has completed.',
  SMS_CODE_REQUEST: 'A code has been requested via SMS.',
  SMS_MAX_REQUESTS: 'The maximum number of code requests via SMS has been reached.',
  SMS_OTP_VALIDATION: 'The code has been sent for validation.',
  SMS_OTP_ERROR: 'An error occurred when validating the code because it was not correct.',
  SMS_OTP_SUCCESSFULLY: 'The code has been validated correctly.',
  SESSION_EXPIRED: 'The session has expired.',
  PROCESS_INCOMPLETED:
    'The identification process has not been completed for one of the following reasons: a) The user has abandoned; b) The process has been cancelled for some reason; c) A disconnection has occurred.',
  PROCESS_FINISHED_SUCCESSFULLY: 'The identification process has been successfully completed.',
} as const;
export type LogCode = keyof typeof LOG_CODES;

/** One event of a process. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly code: LogCode;
}
