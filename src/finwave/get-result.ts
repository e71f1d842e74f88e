import type { VendorResult } from '../../activities/ports.js';
import { ERROR_EVENTS, LOG_CODES, SMS_CODES } from './codes.js';
import { toFailureCode } from './failure-code.js';
import type { Http } from './http.js';
import { toIntegrationPath } from './integration-path.js';
import { readBody, toRefusal } from './read-answer.js';
import { parseResultOf, type FinwaveResult } from './schemas.js';

/** GET /integrations/:onboardingId/result. Whose result it is, the caller compares. */
export async function getResult(
  http: Http,
  onboardingId: string,
  signal: AbortSignal,
): Promise<VendorResult> {
  const name = 'GET /integrations/:onboardingId/result';
  const answer = await http.open(
    {
      name,
      path: toIntegrationPath(name, onboardingId, 'result'),
      headers: { accept: 'application/json' },
      totalMs: http.limits.resultTotalMs,
    },
    signal,
  );
  if (answer.status < 200 || answer.status > 299) {
    throw await toRefusal(answer, toFailureCode(answer.status), http.limits, signal);
  }
  const raw = await readBody(answer, http.limits.resultBytes, signal);
  return toVendorResult(raw, parseResultOf(name, raw, answer.status));
}

/** The few things of a result that decisions hang on, beside its bytes. */
function toVendorResult(raw: Uint8Array, result: FinwaveResult): VendorResult {
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
