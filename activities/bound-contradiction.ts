import { activityInfo } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import { finalFailure } from '../workflows/failures.js';
import { clampToDeadline } from './clamp-to-deadline.js';
import { serverNow } from './server-time.js';

/** A first call may still run, or a result may not be everywhere yet; what lasts longer is so. */
const CONTRADICTION_MS = 10 * 60_000;

/**
 * The failure of an attempt at which Finwave contradicted what it had said before: retried for ten
 * minutes since it first did, the last attempt on that bound, then final with `verdict`.
 */
export function boundContradiction(
  failure: ApplicationFailure,
  since: number,
  verdict: string,
): ApplicationFailure {
  const until = since + CONTRADICTION_MS;
  if (serverNow() < until) return clampToDeadline(failure, new Date(until).toISOString(), activityInfo());
  return finalFailure('VendorRejected', { message: `${failure.message}; ${verdict}` });
}
