import type { VendorResult } from '../../activities/ports.js';
import { ERROR_EVENTS, LOG_CODES, SMS_CODES } from './codes.js';
import type { FinwaveResult, ResultReading } from './schemas.js';

const NO_STEPS = { acceptation: null, ocr: null, biometry: null, sms: null };

/** The few things of a result that decisions hang on, beside its bytes. */
export function toVendorResult(
  raw: Uint8Array,
  reading: ResultReading,
): Omit<VendorResult, 'unreadableText'> {
  const { result, statusAsWritten, unreadableFields } = reading;
  const { acceptation, ocr, biometry, sms } = result.processStatus?.steps ?? NO_STEPS;
  const evidences = Object.entries(result.evidences ?? {}).flatMap(([role, name]) =>
    name === null ? [] : [{ role, name }],
  );
  return {
    raw,
    onboardingId: result.onboardingId,
    customId: result.customId,
    status: statusAsWritten,
    score: result.processStatus?.score ?? null,
    errorEvent: result.processStatus?.errorEvent ?? null,
    unknownCodes: toUnknownCodes(result),
    unreadableFields,
    steps: { acceptation, ocr, biometry, sms },
    parts: toParts(result, evidences.length > 0),
    findings: toFindings(result),
    acceptations: (result.acceptations ?? []).map(({ text, mandatory, accepted }) => ({
      text,
      mandatory,
      accepted,
    })),
    evidences,
    images: (result.ocr?.images ?? []).flatMap(({ name, value }) =>
      value === null || value === '' ? [] : [{ name: name ?? 'IMAGE', base64: value }],
    ),
  };
}

/** A part that is there and says nothing of what its document promises is not there. */
function toParts({ processStatus, ocr, biometry }: FinwaveResult, evidences: boolean): VendorResult['parts'] {
  const { score, steps, startedAt, finishedAt, errorEvent } = processStatus ?? {};
  const { types, fields, images, authenticity, validations } = ocr ?? {};
  return {
    processStatus: [score, steps, startedAt, finishedAt, errorEvent].some((field) => field != null),
    evidences,
    ocr: [types, fields, images, authenticity, validations].some((list) => (list?.length ?? 0) > 0),
    biometry: toChallenges(biometry).length > 0,
  };
}

function toFindings({ ocr, biometry }: FinwaveResult): VendorResult['findings'] {
  const checks = [
    ...toChallenges(biometry).map(({ success }) => success),
    ...[...(ocr?.authenticity ?? []), ...(ocr?.validations ?? [])].map(({ value }) => value),
  ];
  const fields = (ocr?.fields ?? []).flatMap(({ validity_status, status }) => [validity_status, status]);
  return { failed: [...checks, ...fields].includes(false), unconfirmed: checks.includes(null) };
}

function toChallenges(biometry: FinwaveResult['biometry']) {
  const { head = null, blink = null, smile = null } = biometry ?? {};
  return [head, blink, smile].filter((challenge) => challenge !== null);
}

/** Each code once that the vendor's document does not list. */
function toUnknownCodes({ processStatus, smsEvents, logs }: FinwaveResult): string[] {
  const seen = [
    ...undocumented([processStatus], 'errorEvent', ERROR_EVENTS),
    ...undocumented(smsEvents ?? [], 'code', SMS_CODES),
    ...undocumented(logs ?? [], 'code', LOG_CODES),
  ];
  return [...new Set(seen)];
}

function undocumented<Key extends string>(
  entries: readonly (Partial<Record<Key, string | null>> | null)[],
  key: Key,
  known: readonly string[],
): string[] {
  return entries.flatMap((entry) => {
    const code = entry?.[key] ?? null;
    return code === null || known.includes(code) ? [] : [code];
  });
}
