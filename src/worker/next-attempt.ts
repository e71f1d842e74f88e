import { ApplicationFailure, type RetryPolicy } from '@temporalio/common';

/** Temporal's own, where a policy leaves them out. */
const FIRST_MS = 1_000;
const FACTOR = 2;
const LONGEST_FACTOR = 100;

/** When a failed attempt is followed by another: `in 30 s`, or `none`; a deadline may still forbid it. */
export function nextAttempt(error: unknown, attempt: number, policy: RetryPolicy = {}): string {
  const isOurs = error instanceof ApplicationFailure;
  if (isOurs && error.nonRetryable === true) return 'none';
  if (isOurs && policy.nonRetryableErrorTypes?.includes(error.type ?? '') === true) return 'none';
  if (
    policy.maximumAttempts !== undefined &&
    policy.maximumAttempts > 0 &&
    attempt >= policy.maximumAttempts
  ) {
    return 'none';
  }
  const asked = isOurs ? inMs(error.nextRetryDelay) : undefined;
  const first = inMs(policy.initialInterval) ?? FIRST_MS;
  const longest = inMs(policy.maximumInterval) ?? first * LONGEST_FACTOR;
  const waited = first * (policy.backoffCoefficient ?? FACTOR) ** (attempt - 1);
  return `in ${Math.round((asked ?? Math.min(waited, longest)) / 1000).toString()} s`;
}

/** The SDK hands durations over in milliseconds, and so do our failures; a text is somebody else's. */
function inMs(duration: unknown): number | undefined {
  return typeof duration === 'number' ? duration : undefined;
}
