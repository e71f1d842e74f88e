import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { ApplicationFailure } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { ONBOARDING_STATUSES } from '../../../workflows/contract.js';
import {
  LATE_EVIDENCE,
  MISSING_KEY,
  NO_LINK,
  NO_RESULT,
  SEARCH_ATTRIBUTE_GONE,
  TASK_FAILS,
  UNKNOWN_STATUS,
  failedWith,
  lacksKey,
  noWorkerOn,
  retriedWith,
  type Cause,
} from './cause.js';

const HOUR_MS = 3_600_000;
/** A worker that lives takes what is due within moments. */
const TAKEN_WITHIN_MS = 10_000;
const { EventType, PendingActivityState, PendingWorkflowTaskState, WorkflowTaskFailedCause } =
  proto.temporal.api.enums.v1;

type Raw = WorkflowExecutionDescription['raw'];
type PendingActivity = NonNullable<Raw['pendingActivities']>[number];
type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** Why a running onboarding needs somebody, as the engine sees it; null where it goes its way. */
export async function causeOfRunning(client: Client, workflowId: string, now: number): Promise<Cause | null> {
  const { raw, taskQueue, startTime } = await client.workflow.getHandle(workflowId).describe();
  const ageMs = now - startTime.getTime();
  const task = raw.pendingWorkflowTask;
  if (task && (task.attempt ?? 1) > 1) return await causeOfFailingTask(client, workflowId);
  if (
    task?.state === PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED &&
    now - (optionalTsToMs(task.scheduledTime) ?? 0) > TAKEN_WITHIN_MS
  )
    return noWorkerOn(taskQueue);
  for (const pending of raw.pendingActivities ?? []) {
    const cause = await causeOfActivity(client, pending, { taskQueue, now, ageMs });
    if (cause !== null) return cause;
  }
  return null;
}

async function causeOfActivity(
  client: Client,
  pending: PendingActivity,
  { taskQueue, now, ageMs }: { readonly taskQueue: string; readonly now: number; readonly ageMs: number },
): Promise<Cause | null> {
  const { state, nextAttemptScheduleTime, scheduledTime, lastFailure, activityOptions } = pending;
  const queue = activityOptions?.taskQueue?.name ?? taskQueue;
  const due = optionalTsToMs(scheduledTime) ?? 0;
  const isDue =
    state === PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED && nextAttemptScheduleTime == null;
  if (isDue && now - due > TAKEN_WITHIN_MS) return noWorkerOn(queue);
  const failure = await decodeOptionalFailureToOptionalError(
    client.options.loadedDataConverter,
    lastFailure,
  ).catch(() => undefined);
  if (failure === undefined) return null;
  const type = failure instanceof ApplicationFailure ? (failure.type ?? '') : '';
  if (type !== 'StillPending' && type !== 'EvidenceNotReady') return retriedWith(type, failure.message);
  return causeOfWaiting(type, failure.message, ageMs);
}

/** An answered poll, and evidence that is not ready, are nobody's business for a while. */
function causeOfWaiting(type: string, message: string, ageMs: number): Cause | null {
  if (type === 'EvidenceNotReady') return ageMs > HOUR_MS ? LATE_EVIDENCE : null;
  if (message.includes('no URL')) return NO_LINK;
  if (message.includes('no result yet')) return ageMs > HOUR_MS ? NO_RESULT : null;
  const said = /Finwave says ([A-Z0-9_]+);/.exec(message)?.[1];
  return said === undefined || (ONBOARDING_STATUSES as readonly string[]).includes(said)
    ? null
    : UNKNOWN_STATUS;
}

async function causeOfFailingTask(client: Client, workflowId: string): Promise<Cause> {
  const events = await lastEvents(client, workflowId, 10);
  const failed = events.find(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
  const attributes = failed?.workflowTaskFailedEventAttributes;
  if (attributes?.cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SEARCH_ATTRIBUTES) {
    return SEARCH_ATTRIBUTE_GONE;
  }
  return lacksKey(attributes?.failure?.message ?? '') ? MISSING_KEY : TASK_FAILS;
}

/** Why the newest run of a workflow id failed; null where another one has gone on since. */
export async function causeOfFailed(client: Client, workflowId: string): Promise<Cause | null> {
  const [last] = await lastEvents(client, workflowId, 1);
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  if (failure == null) return null;
  return failedWith(failure.applicationFailureInfo?.type ?? 'UNPRINTABLE');
}

async function lastEvents(
  client: Client,
  workflowId: string,
  maximumPageSize: number,
): Promise<readonly Event[]> {
  const { namespace } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace, maximumPageSize },
    execution: { workflowId },
  });
  return history?.events ?? [];
}
