import type { NativeConnection } from '@temporalio/worker';
import type { DeploymentProbe, PortLog } from '../../activities/ports.js';
import { SEARCH_ATTRIBUTE_NAMES } from '../../workflows/search-attribute-keys.js';

/** A registration that appears later is noticed this soon; the answer is asked for by every create. */
const KEEP_MS = 60_000;

/**
 * Tells each onboarding what this deployment has. Where an attribute is missing or of another type,
 * none is used, and the log says once what to run.
 */
export function createDeploymentProbe(options: {
  readonly connection: Pick<NativeConnection, 'operatorService' | 'workflowService'>;
  readonly namespace: string;
  readonly evidenceTaskQueue: string | null;
  readonly log: PortLog;
}): DeploymentProbe {
  const { connection, namespace, evidenceTaskQueue, log } = options;
  let known: { readonly at: number; readonly registered: boolean } | undefined;
  let said = false;

  const areRegistered = async (): Promise<boolean> => {
    if (known !== undefined && Date.now() - known.at < KEEP_MS) return known.registered;
    const registered = await readRegistered(connection, namespace);
    known = { at: Date.now(), registered };
    if (!registered && !said) {
      said = true;
      log.warn(
        'search attributes are not used, since not all are registered as Keyword: run `temporal-finwave setup`, or `temporal operator search-attribute create ' +
          `--namespace ${namespace} ${SEARCH_ATTRIBUTE_NAMES.map((name) => `--name ${name} --type Keyword`).join(' ')}\``,
      );
    }
    return registered;
  };

  return {
    async describe() {
      return { searchAttributes: await areRegistered(), evidenceTaskQueue };
    },
  };
}

/** `INDEXED_VALUE_TYPE_KEYWORD` of temporal.api.enums.v1.IndexedValueType. */
const KEYWORD = 2;

async function readRegistered(
  connection: Pick<NativeConnection, 'operatorService' | 'workflowService'>,
  namespace: string,
): Promise<boolean> {
  const attributes = await readAttributes(connection, namespace);
  return SEARCH_ATTRIBUTE_NAMES.every((name) => Number(attributes[name]) === KEYWORD);
}

/** The operator service is not there on Temporal Cloud; the other call is not per namespace. */
async function readAttributes(
  connection: Pick<NativeConnection, 'operatorService' | 'workflowService'>,
  namespace: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch {
    try {
      return (await connection.workflowService.getSearchAttributes({})).keys;
    } catch {
      return {};
    }
  }
}
