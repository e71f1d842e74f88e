import type { WorkflowHandle } from '@temporalio/client';
import type { FailureType } from '../../workflows/failures.js';
import { OnboardingError } from './onboarding-error.js';

/** A start that nobody has answered yet. */
export interface UnansweredStart {
  readonly handle: WorkflowHandle;
  readonly taskQueue: string;
  readonly waitedMs: number;
}

/**
 * Says who keeps a started onboarding waiting for its URL, as the server sees it: no worker, Finwave,
 * or our own store. Whoever it is, the onboarding goes on.
 */
export async function whyNoAnswer({
  handle,
  taskQueue,
  waitedMs,
}: UnansweredStart): Promise<OnboardingError> {
  const says = (type: FailureType, why: string): OnboardingError =>
    new OnboardingError(
      type,
      `no answer within ${(waitedMs / 1000).toString()} s: ${why} ` +
        `${handle.workflowId} is started and waits; start again to ask for its URL`,
      { handle },
    );
  const create = await pendingCreate(handle);
  if (create === null) return says('NoWorker', `is a worker running on task queue ${taskQueue}?`);
  if (create.failure === 'StorageUnavailable') {
    return says('StorageUnavailable', 'the worker cannot use its store, attempt after attempt.');
  }
  const tried = create.attempt > 1 ? `, asked ${create.attempt.toString()} times` : '';
  return says('VendorUnavailable', `Finwave has not answered the create yet${tried}.`);
}

/** The create that a worker has taken; null where none has, as far as the server tells. */
async function pendingCreate(
  handle: WorkflowHandle,
): Promise<{ readonly attempt: number; readonly failure: string | null } | null> {
  const description = await handle.describe().catch(() => null);
  const create = description?.raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === 'createOnboarding',
  );
  if (!create) return null;
  const { attempt, lastStartedTime, lastFailure } = create;
  // Between two attempts the server tells no start, but counts on.
  if (lastStartedTime == null && (attempt ?? 1) === 1) return null;
  return { attempt: attempt ?? 1, failure: lastFailure?.applicationFailureInfo?.type ?? null };
}
