import { z } from 'zod';
import type { OnboardingStatus } from '../../workflows/contract.js';
import { biometry } from './biometry-schema.js';
import type { KnownErrorEvent, KnownLogCode, KnownSmsCode, Open } from './codes.js';
import type { CallName } from './errors.js';
import { code, epochMilliseconds, flag, number, record, records, text } from './lenient.js';
import { ocr } from './ocr-schema.js';
import { readJsonObject } from './read-json.js';
import { toUnusable } from './unusable.js';

export type { ErrorEvent, LogCode, SmsCode } from './codes.js';

/** `date` has no zone and may disagree: `timestamp` is authoritative. */
const moment = { date: text, timestamp: epochMilliseconds };

const result = z.looseObject({
  /** One of the documented five, or another text, which counts as not terminal. */
  status: z.custom<Open<OnboardingStatus>>((value) => typeof value === 'string' && value !== ''),
  onboardingId: text,
  customId: text,
  processStatus: record({
    /** Of undocumented scale. */
    score: number,
    /** Three-valued: null is "not asked or not reached". */
    steps: record({ acceptation: flag, ocr: flag, biometry: flag, sms: flag }),
    startedAt: record(moment),
    finishedAt: record(moment),
    /** Null where no error occurred. */
    errorEvent: code<KnownErrorEvent>(),
  }),
  acceptations: records({ text, accepted: flag, mandatory: flag }),
  /** File names inside the evidence archive; no meaning is to be read out of a name. */
  evidences: record({
    fullVideo: text,
    biometryBlink: text,
    biometrySmile: text,
    idDocumentFront: text,
    idDocumentReverse: text,
    biometryTargetImage: text,
  }),
  ocr,
  biometry,
  smsEvents: records({ ...moment, code: code<KnownSmsCode>() }),
  logs: records({ ...moment, code: code<KnownLogCode>(), description: text }),
  /** Personal data, `address` above all. */
  userAgent: record({ os: text, device: text, address: text, browser: text }),
});

/**
 * The vendor's result, typed: every documented field is there and null where it is missing or of
 * another type; undocumented ones are kept beside them.
 *
 * @see Finwave Digital Onboarding API, GET /integrations/:onboardingId/result.
 */
export type FinwaveResult = z.infer<typeof result>;

/**
 * Reads a result, just received or stored long ago.
 *
 * Only what decides is strict: it is a JSON object and has a status.
 *
 * @throws FinwaveError `noGood` where it is no JSON object, or has no status.
 */
export function parseResult(raw: Uint8Array): FinwaveResult {
  return parseResultOf(null, raw);
}

/** {@link parseResult} of an answer just received, whose errors name the call. */
export function parseResultOf(call: CallName | null, raw: Uint8Array, httpStatus?: number): FinwaveResult {
  const parsed = result.safeParse(readJsonObject(raw, call, httpStatus));
  if (parsed.success) return parsed.data;
  throw toUnusable(raw, {
    call,
    problem: 'the result has no status',
    fields: ['status'],
    ...(httpStatus !== undefined && { httpStatus }),
  });
}
