import type { HasRoom, VendorResult } from '../../activities/ports.js';
import { ERROR_EVENTS, LOG_CODES, SMS_CODES } from './codes.js';
import type { Http } from './http.js';
import { integrationCall } from './integration-call.js';
import { readJson, toFailure } from './read-answer.js';
import { parseResultOf, type FinwaveResult } from './schemas.js';
import { toUtf8 } from './to-utf8.js';

/** GET /integrations/:onboardingId/result. Whose result it is, the caller compares. */
export async function getResult(
  http: Http,
  onboardingId: string,
  signal: AbortSignal,
  hasRoom: HasRoom = () => true,
): Promise<VendorResult> {
  const name = 'GET /integrations/:onboardingId/result';
  const call = { ...integrationCall(name, onboardingId), totalMs: http.limits.resultTotalMs };
  const answer = await http.open(call, signal);
  if (answer.status < 200 || answer.status > 299) throw await toFailure(answer, http.limits, signal);
  return readJson(answer, { maxBytes: http.limits.resultBytes, hasRoom }, signal, (raw) => {
    const text = toUtf8(raw, answer.headers['content-type']);
    const result = parseResultOf(name, text.bytes, answer.status);
    return { ...toVendorResult(raw, result), unreadableText: text.isGuess };
  });
}

/** The few things of a result that decisions hang on, beside its bytes. */
function toVendorResult(raw: Uint8Array, result: FinwaveResult): Omit<VendorResult, 'unreadableText'> {
  return {
    raw,
    onboardingId: result.onboardingId,
    customId: result.customId,
    status: result.status,
    score: result.processStatus?.score ?? null,
    errorEvent: result.processStatus?.errorEvent ?? null,
    unknownCodes: toUnknownCodes(result),
    mandatoryAcceptationRefused: (result.acceptations ?? []).some(
      ({ mandatory, accepted }) => mandatory === true && accepted === false,
    ),
    evidences: Object.entries(result.evidences ?? {}).flatMap(([role, name]) =>
      typeof name === 'string' && name !== '' ? [{ role, name }] : [],
    ),
    images: (result.ocr?.images ?? []).flatMap(({ name, value }) =>
      value === null || value === '' ? [] : [{ name: name ?? 'IMAGE', base64: value }],
    ),
  };
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
