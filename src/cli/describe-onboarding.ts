import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { describeError, type ErrorReport } from './describe-error.js';
import { printable } from './printable.js';

const QUERY_WITHIN_MS = 5_000;

const { PendingActivityState, PendingWorkflowTaskState } = proto.temporal.api.enums.v1;

/** An activity that runs or waits for its next attempt: what only the server knows. */
export interface PendingActivity {
  readonly activity: string;
  readonly attempts: number;
  /** Message of the last failed attempt; "still pending" is one. */
  readonly lastAnswer: string | null;
  /** ISO 8601; null while an attempt runs, or waits for a worker. */
  readonly nextAttemptAt: string | null;
  /** Task queue on which an attempt that is due waits for a worker; null where one has taken it. */
  readonly waitsForWorkerOn: string | null;
}

export interface OnboardingDescription {
  readonly customId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Temporal's word: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, `TIMED_OUT`. */
  readonly execution: string;
  readonly startedAt: string;
  readonly closedAt: string | null;
  /** Why it ended otherwise than with an outcome; null while it runs, and for an outcome. */
  readonly failure: ErrorReport | null;
  /** Task queue on which the workflow's own next step waits for a worker; null where none is due. */
  readonly waitsForWorkerOn: string | null;
  /** What the workflow itself says; null where no worker answered. */
  readonly view: OnboardingStatusView | null;
  readonly pending: readonly PendingActivity[];
}

/**
 * What workflow and server know of an onboarding, put together; works without a worker.
 *
 * @throws WorkflowNotFoundError
 */
export async function describeOnboarding(client: Client, customId: string): Promise<OnboardingDescription> {
  const handle = client.workflow.getHandle(workflowIdOf(customId));
  const [description, view] = await Promise.all([
    handle.describe(),
    client
      .withDeadline(Date.now() + QUERY_WITHIN_MS, () => handle.query(statusQuery))
      .catch((): OnboardingStatusView | null => null),
  ]);
  return {
    customId,
    workflowId: description.workflowId,
    runId: description.runId,
    execution: description.status.name,
    startedAt: description.startTime.toISOString(),
    closedAt: description.closeTime?.toISOString() ?? null,
    failure: await failureOf(handle, description.status.name),
    waitsForWorkerOn: isUntaken(description.raw.pendingWorkflowTask) ? description.taskQueue : null,
    view,
    pending: await toPendingActivities(client, description),
  };
}

type RawDescription = WorkflowExecutionDescription['raw'];
type PendingTask = Pick<NonNullable<RawDescription['pendingWorkflowTask']>, 'state' | 'attempt'>;

/** A step that a worker took and failed at waits too, but not for a worker. */
function isUntaken(task: PendingTask | null | undefined): boolean {
  return (
    task?.state === PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED && (task.attempt ?? 1) <= 1
  );
}

async function failureOf(
  handle: Pick<WorkflowHandle, 'result'>,
  execution: string,
): Promise<ErrorReport | null> {
  if (execution === 'RUNNING' || execution === 'COMPLETED') return null;
  return await handle.result().then(() => null, describeError);
}

function toPendingActivities(
  client: Client,
  { raw: { pendingActivities }, taskQueue }: Pick<WorkflowExecutionDescription, 'raw' | 'taskQueue'>,
): Promise<PendingActivity[]> {
  return Promise.all(
    (pendingActivities ?? []).map(async (pending) => {
      // With payload keys a failure's message is encrypted too.
      const failure = await decodeOptionalFailureToOptionalError(
        client.options.loadedDataConverter,
        pending.lastFailure,
      ).catch(() => undefined);
      const nextAttemptAt = toIso(pending.nextAttemptScheduleTime);
      return {
        activity: printable(pending.activityType?.name ?? ''),
        attempts: pending.attempt ?? 0,
        lastAnswer: failure === undefined ? null : printable(failure.message),
        nextAttemptAt,
        waitsForWorkerOn:
          nextAttemptAt === null && pending.state === PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
            ? printable(pending.activityOptions?.taskQueue?.name ?? taskQueue)
            : null,
      };
    }),
  );
}

type Timestamp = NonNullable<RawDescription['pendingActivities']>[number]['nextAttemptScheduleTime'];

function toIso(time: Timestamp): string | null {
  const ms = optionalTsToMs(time) ?? 0;
  return ms === 0 ? null : new Date(ms).toISOString();
}
