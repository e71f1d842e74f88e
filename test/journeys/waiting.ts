import type { OnboardingStatus, WaitOptions } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { until } from '../workflows/run-onboarding.js';
import type { Journey } from './open-journey.js';

/** Polls as often as the server lets it: it rounds the time between retries up to a second. */
export const POLLED: WaitOptions = { firstPollAfter: '200ms', pollEvery: '300ms', pollAtMost: '300ms' };
/** No poll comes by itself during a test. */
export const HOOKED: WaitOptions = { firstPollAfter: '10m', pollEvery: '10m' };

/** Long enough for a busy machine. */
export const PATIENCE_MS = 40_000;

interface Pending {
  readonly activity: string;
  readonly attempt: number;
  readonly failureType: string | null;
}

/** The activity that runs or waits for its next attempt; null where there is none. */
export async function pendingOf({ client }: Journey, customId: string): Promise<Pending | null> {
  const { raw } = await client.workflow.getHandle(workflowIdOf(customId)).describe();
  const [pending] = raw.pendingActivities ?? [];
  if (pending === undefined) return null;
  return {
    activity: pending.activityType?.name ?? '',
    attempt: pending.attempt ?? 0,
    failureType: pending.lastFailure?.applicationFailureInfo?.type ?? null,
  };
}

/** Resolves once `activity` has failed with `failureType` and waits for its next attempt. */
export async function untilPending(
  journey: Journey,
  customId: string,
  activity: string,
  failureType: string,
): Promise<void> {
  await until(
    () => pendingOf(journey, customId),
    (pending) => pending?.activity === activity && pending.failureType === failureType,
    PATIENCE_MS,
  );
}

/** Resolves once `status` is confirmed (any, where not given) and nothing but waiting is going on. */
export async function untilQuiet(
  journey: Journey,
  customId: string,
  status: OnboardingStatus | null = null,
): Promise<void> {
  const handle = journey.client.workflow.getHandle(workflowIdOf(customId));
  await until(
    () => handle.query(statusQuery),
    (view) => view.phase === 'wait' && (status === null || view.status === status),
    PATIENCE_MS,
  );
  await until(
    () => pendingOf(journey, customId),
    (pending) => pending === null || pending.attempt > 1,
    PATIENCE_MS,
  );
}
