import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';

/**
 * The argument that a run, or the newest one, was started with, as its first history event has it;
 * undefined where there is none. Needs no worker.
 */
export async function startedInput(client: Client, workflowId: string, runId?: string): Promise<unknown> {
  const { namespace, loadedDataConverter } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId, ...(runId !== undefined && { runId }) },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodeArrayFromPayloads(loadedDataConverter, started?.input?.payloads);
  return input;
}
