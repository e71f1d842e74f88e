import type { HasRoom, VendorResult } from '../../activities/ports.js';
import type { Http } from './http.js';
import { integrationCall } from './integration-call.js';
import { readJson, toFailure } from './read-answer.js';
import { parseResultOf } from './schemas.js';
import { toUtf8 } from './to-utf8.js';
import { toVendorResult } from './to-vendor-result.js';

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
    const reading = parseResultOf(name, text.bytes, answer.status);
    return { ...toVendorResult(raw, reading), unreadableText: text.isGuess };
  });
}
