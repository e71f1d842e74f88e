import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { nextAttempt } from './next-attempt.js';
import type { PortLog } from '../../activities/ports.js';
import type { OnboardingActivities } from '../../workflows/activity-contract.js';

type Run = (request: unknown) => Promise<unknown>;

/** `activities`, of which each failed attempt is one line; what is only still pending is none. */
export function logAttempts(activities: OnboardingActivities, log: PortLog): OnboardingActivities {
  const told = Object.entries(activities).map(([name, run]: readonly [string, Run]) => {
    const tellOf: Run = async (request) => {
      try {
        return await run(request);
      } catch (error) {
        tell(log, error);
        throw error;
      }
    };
    return [name, tellOf] as const;
  });
  return Object.fromEntries(told) as unknown as OnboardingActivities;
}

function tell(log: PortLog, error: unknown): void {
  if (error instanceof CancelledFailure) return;
  if (error instanceof ApplicationFailure && error.category === ApplicationFailureCategory.BENIGN) return;
  const { activityType, attempt, retryPolicy, workflowExecution } = activityInfo();
  const isOurs = error instanceof ApplicationFailure;
  // Only our own messages are known to hold nothing of a person.
  const said = isOurs ? error.message : 'a fault of ours, which Temporal shows';
  log.warn(`${activityType} failed: ${said}`, {
    type: isOurs ? (error.type ?? 'Error') : nameOf(error),
    customId: (workflowExecution?.workflowId ?? '').replace(/^(?:onboarding|recheck)-/, ''),
    attempt,
    next: nextAttempt(error, attempt, retryPolicy),
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
