import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { ONBOARDING_WORKFLOW_TYPE } from '../../../workflows/contract.js';
import { PayloadCodecError } from '../../codec/index.js';
import { error, ok, type Finding } from './finding.js';

/** Do the payload keys of here open an onboarding that runs? */
export async function checkPayloadKeys(client: Client): Promise<Finding[]> {
  const { namespace, loadedDataConverter } = client.options;
  const query = `WorkflowType="${ONBOARDING_WORKFLOW_TYPE}" AND ExecutionStatus="Running"`;
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize: 1,
  });
  const execution = executions[0]?.execution;
  if (execution === undefined || execution === null) return [];
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution,
    maximumPageSize: 1,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  try {
    await decodeArrayFromPayloads(loadedDataConverter, input);
    return [ok('payload keys', 'they open what runs')];
  } catch (thrown) {
    const why =
      thrown instanceof PayloadCodecError || thrown instanceof Error
        ? thrown.message
        : 'it cannot be decoded';
    return [
      error(
        'payload keys',
        why,
        'a worker with these settings can carry on nothing that runs',
        'set FINWAVE_PAYLOAD_KEYS as where it was encrypted',
      ),
    ];
  }
}
