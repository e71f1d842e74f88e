import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { clampToDeadline } from './clamp-to-deadline.js';
import { serverNow, startServerClock } from './server-time.js';
import { FAILURE_TYPES, finalFailure, type FailureType } from '../workflows/failures.js';

/**
 * Runs one attempt of a call that Finwave may leave unanswered for so long only: an attempt that fails
 * retryably on or after `giveUpAt` fails for good, with the same type and message, and the one before
 * it is moved onto `giveUpAt`. Our own stores being away has no bound, nor has a bug.
 */
export async function boundRetries<T>(giveUpAt: string | undefined, attempt: () => Promise<T>): Promise<T> {
  startServerClock();
  try {
    return await attempt();
  } catch (error) {
    if (giveUpAt === undefined || !(error instanceof ApplicationFailure)) throw error;
    if (error.nonRetryable === true || !isVendorType(error.type)) throw error;
    if (serverNow() < Date.parse(giveUpAt)) throw clampToDeadline(error, giveUpAt, activityInfo());
    throw finalFailure(error.type, {
      message: `${error.message}; no usable answer came until giveUpAfter had passed: start it again once that is mended`,
    });
  }
}

function isVendorType(type: unknown): type is FailureType {
  return (
    typeof type === 'string' &&
    type.startsWith('Vendor') &&
    (FAILURE_TYPES as readonly string[]).includes(type)
  );
}
