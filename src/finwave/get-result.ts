import type { VendorResult } from '../../activities/ports.js';
import { toFailureCode } from './failure-code.js';
import type { Http } from './http.js';
import { toIntegrationPath } from './integration-path.js';
import { readBody, toRefusal } from './read-answer.js';
import { parseResultOf } from './schemas.js';
import { toVendorResult } from './to-vendor-result.js';

/** GET /integrations/:onboardingId/result. Whose result it is, the caller compares (C43). */
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
