import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { custodyKeyFile } from './custody-key-file.js';
import { DEV_FOLDER } from './dev-places.js';
import { EXIT } from './exit-codes.js';
import { setupCustodyKey } from './setup-custody-key.js';
import { setupEvidence } from './setup-evidence.js';
import { setupNamespace } from './setup-namespace.js';
import { setupNexusEndpoint } from './setup-nexus-endpoint.js';
import { setupSearchAttributes } from './setup-search-attributes.js';
import { hasGrpcCode, isRefusal, type SetupStep } from './setup-step.js';

export interface SetupOptions extends JsonOption {
  readonly createNamespace?: boolean;
  /** Name of the endpoint that other namespaces call. */
  readonly nexusEndpoint?: string;
}

/** What became of one step. */
export interface SetupItem {
  readonly what: SetupStep['what'] | 'evidenceStore';
  readonly name: string;
  readonly state: 'existing' | 'created' | 'refused' | 'proven';
  /** Only where it was refused: what somebody else has to run, here and on Temporal Cloud. */
  readonly instead: readonly string[];
}

/**
 * Prepares a namespace: search attributes, and where asked for the namespace itself and a Nexus
 * endpoint; and a custody key where the settings have none. Safe to repeat; what is there in another shape,
 * and an evidence store that breaks a promise, is refused before anything is made.
 */
export const setup: Command<SetupOptions> = async (context, options) => {
  const settings = settingsOf(context, 'client');
  const evidence = await setupEvidence(context);
  const items = await withClient(settings, async (client) => {
    const namespace = await finish(await setupNamespace(client, options.createNamespace === true));
    if (namespace.state === 'refused') return [namespace];
    const steps = await setupSearchAttributes(client);
    if (options.nexusEndpoint !== undefined) {
      steps.push(await setupNexusEndpoint(client, options.nexusEndpoint, settings.taskQueue));
    }
    steps.push(setupCustodyKey(context.env, DEV_FOLDER));
    const finished: SetupItem[] = [namespace];
    for (const step of steps) finished.push(await finish(step));
    return finished;
  });
  if (evidence !== null) {
    items.unshift({ what: 'evidenceStore', name: evidence, state: 'proven', instead: [] });
  }
  const complete = items.every(({ state }) => state !== 'refused');
  const keyFile = custodyKeyFile(DEV_FOLDER);
  if (items.some(({ name }) => name === keyFile)) {
    context.say(
      `records are signed where FINWAVE_CUSTODY_KEY_FILE=${keyFile} is set: keep it away from the evidence`,
    );
  }
  answer(context, options, { complete, items }, items.flatMap(toLines));
  return complete ? EXIT.right : EXIT.notRight;
};

async function finish(step: SetupStep): Promise<SetupItem> {
  const { what, name, exists, instead } = step;
  if (exists === true) return { what, name, state: 'existing', instead: [] };
  try {
    await step.make();
    return { what, name, state: 'created', instead: [] };
  } catch (error) {
    // Somebody else was faster, with the same.
    if (hasGrpcCode(error, 'alreadyExists')) return { what, name, state: 'existing', instead: [] };
    if (isRefusal(error)) return { what, name, state: 'refused', instead };
    throw error;
  }
}

const WORDS = {
  namespace: 'namespace',
  searchAttribute: 'search attribute',
  nexusEndpoint: 'Nexus endpoint',
  custodyKey: 'custody key',
  evidenceStore: 'evidence store',
} as const;
const STATES = {
  existing: 'was there',
  created: 'made',
  refused: 'not ours to make',
  proven: 'keeps its promises',
} as const;

function toLines({ what, name, state, instead }: SetupItem): string[] {
  const lines = [`${WORDS[what]} ${name}: ${STATES[state]}`];
  if (instead.length > 0) lines.push('  to be run by somebody who may:', `    ${instead[0] ?? ''}`);
  if (instead.length > 1) lines.push('  or, on Temporal Cloud:', `    ${instead[1] ?? ''}`);
  return lines;
}
