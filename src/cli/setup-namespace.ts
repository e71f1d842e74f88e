import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { CliError, EXIT } from './exit-codes.js';
import { hasGrpcCode, isRefusal, untilShown, type SetupStep } from './setup-step.js';

/** As `temporal operator namespace create` has it; outcomes outlive it in the result store. */
const RETENTION = '72 hours';

/**
 * The client's namespace. A missing one is made only where `create` says so: its name may as well be
 * mistyped.
 *
 * @throws CliError `NamespaceMissing`
 */
export async function setupNamespace(client: Client, create: boolean): Promise<SetupStep> {
  const { namespace } = client.options;
  const exists = await isThere(() => client.workflowService.describeNamespace({ namespace }));
  if (!exists && !create) {
    throw new CliError(
      'NamespaceMissing',
      EXIT.usage,
      `there is no namespace ${namespace}: check TEMPORAL_NAMESPACE, or make it with --create-namespace`,
    );
  }
  return {
    what: 'namespace',
    name: namespace,
    exists,
    async make() {
      await client.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: msToTs(RETENTION),
      });
      // The last part of the server that learns of it is the one that everything else asks.
      await untilShown(`namespace ${namespace}`, () =>
        isThere(() => client.connection.operatorService.listSearchAttributes({ namespace })),
      );
    },
    instead: [
      `temporal operator namespace create --namespace ${namespace}`,
      `tcld namespace create --namespace ${namespace} --region <region>`,
    ],
  };
}

async function isThere(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (hasGrpcCode(error, 'notFound')) return false;
    // Who may not look may not make it either, so it has to be somebody else's.
    if (isRefusal(error)) return true;
    throw error;
  }
}
