import { isGrpcServiceError, type Client } from '@temporalio/client';
import { ONBOARDING_WORKFLOW_TYPE } from '../../../workflows/contract.js';
import { startedInput } from '../../nexus/started-input.js';
import { error, ok, type Finding } from './finding.js';

/** Do the payload keys of here open an onboarding that runs? */
export async function checkPayloadKeys(client: Client): Promise<Finding[]> {
  const { namespace } = client.options;
  const query = `WorkflowType="${ONBOARDING_WORKFLOW_TYPE}" AND ExecutionStatus="Running"`;
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize: 1,
  });
  const execution = executions[0]?.execution;
  if (execution === undefined || execution === null) return [];
  try {
    await startedInput(client, execution.workflowId ?? '', execution.runId ?? '');
    return [ok('payload keys', 'they open what runs')];
  } catch (thrown) {
    if (isGrpcServiceError(thrown)) throw thrown;
    const why = thrown instanceof Error ? thrown.message : 'it cannot be decoded';
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
