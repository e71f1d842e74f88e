import { z } from 'zod';
import { toOnboardingStatus, type OnboardingStatus } from '../../workflows/contract.js';
import { biometry } from './biometry-schema.js';
import type { KnownErrorEvent, KnownLogCode, KnownSmsCode, Open } from './codes.js';
import type { CallName } from './errors.js';
import { evidences } from './evidences-schema.js';
import {
  asIssue,
  asNull,
  code,
  epochMilliseconds,
  flag,
  name,
  number,
  record,
  records,
  text,
  type Odd,
} from './lenient.js';
import { ocr } from './ocr-schema.js';
import { readJsonObject } from './read-json.js';
import { toUnusable } from './unusable.js';

export type { ErrorEvent, LogCode, SmsCode } from './codes.js';

/** `date` has no zone and may disagree: `timestamp` is authoritative. */
const moment = { date: asNull(name), timestamp: asNull(epochMilliseconds) };

/** `odd` decides over the fields that an outcome or a flag hangs on; any other is null where it cannot be read. */
function result(odd: Odd) {
  return z.looseObject({
    /** One of the documented five, or another text, which counts as not terminal. */
    status: z
      .string()
      .refine((written) => written.trim() !== '')
      .transform((written): Open<OnboardingStatus> => toOnboardingStatus(written) ?? written),
    onboardingId: odd(name),
    customId: odd(name),
    processStatus: record(odd, {
      /** Of undocumented scale. */
      score: odd(number),
      /** Three-valued: null is "not asked or not reached". */
      steps: record(odd, { acceptation: odd(flag), ocr: odd(flag), biometry: odd(flag), sms: odd(flag) }),
      startedAt: record(asNull, moment),
      finishedAt: record(asNull, moment),
      /** Null where no error occurred. */
      errorEvent: odd(code<KnownErrorEvent>()),
    }),
    acceptations: records(odd, { text: odd(text), accepted: odd(flag), mandatory: odd(flag) }),
    evidences: evidences(odd),
    ocr: ocr(odd),
    biometry: biometry(odd),
    smsEvents: records(odd, { ...moment, code: odd(code<KnownSmsCode>()) }),
    logs: records(odd, { ...moment, code: odd(code<KnownLogCode>()), description: asNull(text) }),
    /** Personal data, `address` above all. */
    userAgent: record(asNull, {
      os: asNull(text),
      device: asNull(text),
      address: asNull(text),
      browser: asNull(text),
    }),
  });
}

const lenient = result(asNull);
const strict = result(asIssue);

/**
 * The vendor's result, typed: every documented field is there and null where it is missing or of
 * no one reading; undocumented ones are kept beside them.
 *
 * @see Finwave Digital Onboarding API, GET /integrations/:onboardingId/result.
 */
export type FinwaveResult = z.infer<typeof lenient>;

/**
 * Reads a result, just received or stored long ago.
 *
 * Only what decides is strict: it is a JSON object and has a status.
 *
 * @throws FinwaveError `noGood` where it is no JSON object, or has no status.
 */
export function parseResult(raw: Uint8Array): FinwaveResult {
  return parseResultOf(null, raw).result;
}

/** A result, and what the outcome's flags need to know of how it came. */
export interface ResultReading {
  readonly result: FinwaveResult;
  /** The status as it was written; {@link result} has it in its document's spelling. */
  readonly statusAsWritten: string;
  /** Where something lies that decisions hang on and that has no one reading: `ocr.fields.status`. */
  readonly unreadableFields: readonly string[];
}

/** {@link parseResult} of an answer just received, whose errors name the call. */
export function parseResultOf(call: CallName | null, raw: Uint8Array, httpStatus?: number): ResultReading {
  const json = readJsonObject(raw, call, httpStatus);
  const parsed = lenient.safeParse(json);
  if (parsed.success) {
    return {
      result: parsed.data,
      statusAsWritten: String(json['status']),
      unreadableFields: toUnreadableFields(strict.safeParse(json).error),
    };
  }
  throw toUnusable(raw, {
    call,
    problem: 'the result has no status',
    fields: ['status'],
    ...(httpStatus !== undefined && { httpStatus }),
  });
}

/** Our own field names only: list positions and names that the vendor's document lacks are left out. */
function toUnreadableFields(error: z.ZodError | undefined): string[] {
  const paths = (error?.issues ?? []).map(({ path }) => {
    const fields = path.filter((part) => typeof part === 'string');
    return fields[0] === 'evidences' ? 'evidences' : fields.join('.');
  });
  return [...new Set(paths)];
}
