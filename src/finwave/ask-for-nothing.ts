import { createHttp, type HttpOptions } from './http.js';
import { integrationCall } from './integration-call.js';
import { DEFAULT_LIMITS } from './policies.js';

/** What Finwave said to somebody who asked about nothing. */
export interface VendorGreeting {
  readonly status: number;
  /** Its `Date` header; null where it is none. */
  readonly date: Date | null;
}

/** In the pattern of Finwave's ids, and nobody's. */
const NOBODY = 'temporal-finwave-doctor';

/**
 * Asks for the result of an onboarding that cannot exist: it changes nothing, and 401 or 403 refuse the
 * token, while 404 and 400 accept it.
 *
 * @throws FinwaveError `away` without an answer; TypeError where an option is not what it must be
 */
export async function askForNothing(
  options: Omit<HttpOptions, 'limits'>,
  signal: AbortSignal,
): Promise<VendorGreeting> {
  const http = createHttp({ ...options, limits: DEFAULT_LIMITS });
  try {
    const { status, headers, stream } = await http.open(
      integrationCall('GET /integrations/:onboardingId/result', NOBODY),
      signal,
    );
    stream.destroy();
    const at = Date.parse(headers.date ?? '');
    return { status, date: Number.isNaN(at) ? null : new Date(at) };
  } finally {
    http.close();
  }
}
