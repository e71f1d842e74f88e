import { WorkflowNotFoundError, isGrpcServiceError, type Client } from '@temporalio/client';
import { recheckIdOf, workflowIdOf } from '../../workflows/ids.js';

/** Temporal's runs of an onboarding: what an erasure deletes beside the stores. */
export interface ClosedRuns {
  /** The workflow id of a run that is under way; null where none is. */
  runningOf(customId: string): Promise<string | null>;
  /** Deletes all closed runs; answers how many. */
  remove(customId: string): Promise<number>;
}

const NOT_FOUND = 5;

/** The runs `onboarding-<customId>` and `recheck-<customId>` of a namespace. */
export function createClosedRuns(client: Client): ClosedRuns {
  return {
    async runningOf(customId) {
      for (const workflowId of idsOf(customId)) {
        if ((await latestOf(client, workflowId))?.isRunning === true) return workflowId;
      }
      return null;
    },

    async remove(customId) {
      let removed = 0;
      for (const workflowId of idsOf(customId)) {
        for (const runId of await closedOf(client, workflowId)) {
          if (await deleteRun(client, workflowId, runId)) removed += 1;
        }
      }
      return removed;
    },
  };
}

function idsOf(customId: string): readonly string[] {
  return [workflowIdOf(customId), recheckIdOf(customId)];
}

/** By listing, and by asking for the latest, which a listing may not know yet. */
async function closedOf(client: Client, workflowId: string): Promise<ReadonlySet<string>> {
  const closed = new Set<string>();
  const query = `WorkflowId = '${workflowId}' AND ExecutionStatus != 'Running'`;
  for await (const { runId } of client.workflow.list({ query })) closed.add(runId);
  const latest = await latestOf(client, workflowId);
  if (latest?.isRunning === false) closed.add(latest.runId);
  return closed;
}

async function latestOf(
  client: Client,
  workflowId: string,
): Promise<{ readonly runId: string; readonly isRunning: boolean } | null> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return { runId, isRunning: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function deleteRun(client: Client, workflowId: string, runId: string): Promise<boolean> {
  const { namespace } = client.options;
  try {
    const workflowExecution = { workflowId, runId };
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    return true;
  } catch (error) {
    // Another erasure, or the namespace's retention, was faster.
    if (isGrpcServiceError(error) && (error.code as number) === NOT_FOUND) return false;
    throw error;
  }
}
