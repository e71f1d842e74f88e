/**
 * The vendor's codes in the vendor's spelling, and what its document says of each. The lists
 * are open: an undocumented code is kept as it came and is never an error.
 *
 * @see Finwave Digital Onboarding API, GET /integrations/:onboardingId/result.
 */

/** A documented value, or any other text: editors offer the first, the compiler allows both. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** `processStatus.errorEvent`: the kind of error that occurred in the process. */
export const ERROR_EVENTS = [
  /** Time to perform the onboarding process expired. */
  'TIME_EXPIRED',
  /** The user abandons the process. */
  'USER_LEAVES_PROCESS',
  /** Maximum number of SMS messages exceeded. */
  'SMS_EXCEEDED',
  /** The maximum number of validations of a code sent by SMS has been exceeded. */
  'OTP_VALIDATION_EXCEEDED',
  /** Maximum number of OCR attempts exceeded. */
  'OCR_RETRIES_EXCEEDED',
  /** Error in the OCR process. */
  'OCR_ERROR',
] as const;
export type KnownErrorEvent = (typeof ERROR_EVENTS)[number];
/** `processStatus.errorEvent`: the codes of the vendor's document, and any other text. */
export type ErrorEvent = Open<KnownErrorEvent>;

/** `smsEvents[].code`. */
export const SMS_CODES = [
  /** SMS message sent. */
  'SMS_SENDED',
  /** Valid OTP. */
  'SUCCESS_OTP',
  /** Invalid OTP. */
  'ERROR_OTP',
  /** The maximum number of validation attempts of an OTP code has been exceeded. */
  'OTP_VALIDATION_EXCEEDED',
] as const;
export type KnownSmsCode = (typeof SMS_CODES)[number];
/** `smsEvents[].code`: the codes of the vendor's document, and any other text. */
export type SmsCode = Open<KnownSmsCode>;

/** `logs[].code`, in the approximate order in which they would occur. */
export const LOG_CODES = [
  /** The user has visited the web, but has not yet started the process. */
  'USER_VISITED_ONBORDING_WEB',
  /** The user has started the login process. */
  'USER_START_ONBOARDING_PROCESS',
  /** The OCR process has been started. */
  'OCR_STREAM_STARTED',
  /** The OCR process has completed. */
  'OCR_RESULT',
  /** The user has sent the front part of his ID document. */
  'FRONT_DOCUMENT_SENDED',
  /** The user has sent the back of his ID document. */
  'BACK_DOCUMENT_SENDED',
  /** The biometrics process has been started. */
  'BIOMETRY_STARTED',
  /** The biometrics process has completed. */
  'BIOMETRY_FINISHED',
  /** A code has been requested via SMS. */
  'SMS_CODE_REQUEST',
  /** The maximum number of code requests via SMS has been reached. */
  'SMS_MAX_REQUESTS',
  /** The code has been sent for validation. */
  'SMS_OTP_VALIDATION',
  /** An error occurred when validating the code because it was not correct. */
  'SMS_OTP_ERROR',
  /** The code has been validated correctly. */
  'SMS_OTP_SUCCESSFULLY',
  /** The session has expired. */
  'SESSION_EXPIRED',
  /** Not completed: the user abandoned, the process was cancelled, or a disconnection occurred. */
  'PROCESS_INCOMPLETED',
  /** The identification process has been successfully completed. */
  'PROCESS_FINISHED_SUCCESSFULLY',
] as const;
export type KnownLogCode = (typeof LOG_CODES)[number];
/** `logs[].code`: the codes of the vendor's document, and any other text. */
export type LogCode = Open<KnownLogCode>;
