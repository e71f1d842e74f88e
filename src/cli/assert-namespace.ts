import { isGrpcServiceError } from '@temporalio/client';
import type { WorkflowService } from '@temporalio/client';
import { CliError, EXIT } from './exit-codes.js';
import { hasGrpcCode } from './setup-step.js';

/**
 * Resolves where Temporal knows the namespace: a service that went on without would look healthy and do
 * nothing.
 *
 * @throws CliError `TemporalUnavailable`
 */
export async function assertNamespace(
  workflowService: Pick<WorkflowService, 'describeNamespace'>,
  namespace: string,
): Promise<void> {
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (hasGrpcCode(error, 'unimplemented')) return;
    const answer = isGrpcServiceError(error) ? error.details : String(error);
    throw new CliError(
      'TemporalUnavailable',
      EXIT.other,
      `Temporal has no namespace ${namespace} for us (${answer}); set TEMPORAL_NAMESPACE, or make it with \`temporal-finwave setup\``,
    );
  }
}
