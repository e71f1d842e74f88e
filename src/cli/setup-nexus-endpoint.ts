import type { Client } from '@temporalio/client';
import { CliError, EXIT } from './exit-codes.js';
import { isRefusal, untilShown, type SetupStep } from './setup-step.js';

/** What servers take as a name. */
const NAME = /^[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]$/;

/**
 * The Nexus endpoint by which other namespaces reach the onboarding worker of the client's namespace.
 *
 * @throws CliError `InvalidInput` on a name that no server takes, `NexusEndpointMismatch` where the
 * name leads somewhere else
 */
export async function setupNexusEndpoint(
  client: Client,
  name: string,
  taskQueue: string,
): Promise<SetupStep> {
  const { namespace } = client.options;
  if (!NAME.test(name)) {
    throw new CliError(
      'InvalidInput',
      EXIT.usage,
      'the Nexus endpoint must be letters, digits and hyphens, first a letter, last no hyphen',
    );
  }
  const target = await targetOf(client, name);
  if (typeof target === 'object' && (target.namespace !== namespace || target.taskQueue !== taskQueue)) {
    throw new CliError(
      'NexusEndpointMismatch',
      EXIT.notRight,
      `Nexus endpoint ${name} leads to task queue ${target.taskQueue} of namespace ${target.namespace}, not to ` +
        `${taskQueue} of ${namespace}: choose another name, or change it with \`temporal operator nexus endpoint update\``,
    );
  }
  return {
    what: 'nexusEndpoint',
    name,
    exists: target === 'unknown' ? null : target !== 'none',
    async make() {
      await client.connection.operatorService.createNexusEndpoint({
        spec: { name, target: { worker: { namespace, taskQueue } } },
      });
      await untilShown(`Nexus endpoint ${name}`, async () => (await targetOf(client, name)) !== 'none');
    },
    instead: [
      `temporal operator nexus endpoint create --name ${name} --target-namespace ${namespace} --target-task-queue ${taskQueue}`,
      `tcld nexus endpoint create --name ${name} --target-namespace ${namespace} --target-task-queue ${taskQueue} --allow-namespace <a caller's namespace>`,
    ],
  };
}

interface Target {
  readonly namespace: string;
  readonly taskQueue: string;
}

/** `unknown` where the server does not tell us. */
async function targetOf(client: Client, name: string): Promise<Target | 'none' | 'unknown'> {
  try {
    const { endpoints } = await client.connection.operatorService.listNexusEndpoints({ name });
    const [endpoint] = endpoints;
    if (endpoint === undefined) return 'none';
    const { namespace, taskQueue } = endpoint.spec?.target?.worker ?? {};
    return { namespace: namespace ?? '(none)', taskQueue: taskQueue ?? '(none)' };
  } catch (error) {
    if (isRefusal(error)) return 'unknown';
    throw error;
  }
}
