import type { Info as ActivityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { SHORTEST_RETRY_DELAY_MS } from '../workflows/failures.js';
import { serverNow } from './server-time.js';

/**
 * The same failure, with the next attempt on the deadline where it would fall behind it: so the last
 * poll falls on the deadline. The policy is read from the attempt, so an operator's
 * `temporal activity update-options` counts.
 */
export function clampToDeadline(
  failure: ApplicationFailure,
  deadline: string,
  { attempt, retryPolicy }: Pick<ActivityInfo, 'attempt' | 'retryPolicy'>,
  now: number = serverNow(),
): ApplicationFailure {
  const left = Date.parse(deadline) - now;
  if (left <= 0) return failure;
  const planned: unknown = failure.nextRetryDelay;
  const delay = typeof planned === 'number' ? planned : policyDelay(attempt, retryPolicy);
  if (delay <= left) return failure;
  return ApplicationFailure.create({
    message: failure.message,
    nonRetryable: false,
    nextRetryDelay: Math.max(left, SHORTEST_RETRY_DELAY_MS),
    ...(typeof failure.type === 'string' && { type: failure.type }),
    ...(failure.category && { category: failure.category }),
  });
}

function policyDelay(attempt: number, policy: ActivityInfo['retryPolicy']): number {
  const initial = msToNumber(policy?.initialInterval ?? '1s');
  const most = policy?.maximumInterval === undefined ? initial * 100 : msToNumber(policy.maximumInterval);
  return Math.min(most, initial * (policy?.backoffCoefficient ?? 2) ** (attempt - 1));
}
