import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ONBOARDING_WORKFLOW_TYPE } from '../../workflows/contract.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { isCustomId } from '../../workflows/ids.js';
import type { EndedRun, EndedRuns } from './verify-all.js';

const PREFIX = 'onboarding-';

/**
 * The ended runs of a namespace, newest first: completed ones with their outcome, cancelled ones
 * without. A failed, terminated or timed-out run has none, and is left out.
 */
export function createEndedRuns(client: Client): EndedRuns {
  return async function* (since) {
    const query =
      `WorkflowType = '${ONBOARDING_WORKFLOW_TYPE}' AND CloseTime >= '${since.toISOString()}'` +
      " AND ExecutionStatus IN ('Completed', 'Canceled')";
    for await (const { workflowId, runId, status } of client.workflow.list({ query })) {
      const customId = workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : '';
      if (!isCustomId(customId)) continue;
      const outcome = status.name === 'COMPLETED' ? await outcomeOf(client, workflowId, runId) : null;
      yield { customId, outcome } satisfies EndedRun;
    }
  };
}

async function outcomeOf(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<OnboardingOutcome | null> {
  const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  try {
    return (await handle.result()) as OnboardingOutcome;
  } catch (error) {
    // The history was deleted after the run had been listed.
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
