import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import { printable } from './describe-error.js';

const QUERY_WITHIN_MS = 5_000;

/** An activity that runs or waits for its next attempt: what only the server knows. */
export interface PendingActivity {
  readonly activity: string;
  readonly attempts: number;
  /** Message of the last failed attempt; "still pending" is one. */
  readonly lastAnswer: string | null;
  /** ISO 8601; null while an attempt runs. */
  readonly nextAttemptAt: string | null;
}

export interface OnboardingDescription {
  readonly customId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Temporal's word: `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, `TERMINATED`, `TIMED_OUT`. */
  readonly execution: string;
  readonly startedAt: string;
  readonly closedAt: string | null;
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
    view,
    pending: await toPendingActivities(client, description.raw),
  };
}

type RawDescription = WorkflowExecutionDescription['raw'];

function toPendingActivities(
  client: Client,
  { pendingActivities }: RawDescription,
): Promise<PendingActivity[]> {
  return Promise.all(
    (pendingActivities ?? []).map(async (pending) => {
      // With payload keys a failure's message is encrypted too.
      const failure = await decodeOptionalFailureToOptionalError(
        client.options.loadedDataConverter,
        pending.lastFailure,
      ).catch(() => undefined);
      return {
        activity: printable(pending.activityType?.name ?? ''),
        attempts: pending.attempt ?? 0,
        lastAnswer: failure === undefined ? null : printable(failure.message),
        nextAttemptAt: toIso(pending.nextAttemptScheduleTime),
      };
    }),
  );
}

type Timestamp = NonNullable<RawDescription['pendingActivities']>[number]['nextAttemptScheduleTime'];

function toIso(time: Timestamp): string | null {
  if (!time?.seconds) return null;
  return new Date(Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6)).toISOString();
}
