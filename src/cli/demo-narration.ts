import { setTimeout as sleep } from 'node:timers/promises';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import type { DevStack } from './dev-stack.js';

const LOOK_EVERY_MS = 200;
/** The workflow learns of a call a moment after the sandbox; later nothing comes without another call. */
const FOLLOWED_FOR_MS = 5_000;

type Print = (line: string) => void;
type Told = Pick<DevStack, 'client' | 'sandbox'>;

/** Prints what changes, as sandbox and workflow tell it, until `ended` settles. */
export async function narrate(
  stack: Told,
  customId: string,
  ended: Promise<unknown>,
  print: Print,
): Promise<void> {
  const look = createLook(stack, customId, print);
  const state = { running: true };
  const stopped = ended
    .catch(() => undefined)
    .then(() => {
      state.running = false;
    });
  while (state.running) {
    await look();
    await Promise.race([sleep(LOOK_EVERY_MS), stopped]);
  }
  await look();
}

/** The same of every onboarding of the sandbox, each line with its customId, until `stopped` is aborted. */
export async function narrateAll(stack: Told, stopped: AbortSignal, print: Print): Promise<void> {
  const looks = new Map<string, { readonly look: Look; calls: number; movedAt: number }>();
  while (!stopped.aborted) {
    for (const { customId } of stack.sandbox.onboardings()) {
      const known = looks.get(customId) ?? {
        look: createLook(stack, customId, (line) => {
          print(`${customId}  ${line}`);
        }),
        calls: -1,
        movedAt: 0,
      };
      looks.set(customId, known);
      const calls = callsOf(stack, customId);
      if (calls !== known.calls) known.movedAt = Date.now();
      known.calls = calls;
      if (Date.now() - known.movedAt < FOLLOWED_FOR_MS) await known.look();
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

function callsOf({ sandbox }: Told, customId: string): number {
  const answered = sandbox.calls.requests(customId).filter(({ status }) => status !== null);
  return answered.length + sandbox.calls.webhooks(customId).length;
}

type Look = () => Promise<void>;

function createLook({ client, sandbox }: Told, customId: string, print: Print): Look {
  const handle = client.workflow.getHandle(workflowIdOf(customId));
  const said = new Set<string>();
  const sayOnce = (line: string): void => {
    if (said.has(line)) return;
    said.add(line);
    print(line);
  };
  return async () => {
    for (const { method, path, status } of sandbox.calls.requests(customId)) {
      if (status !== null) sayOnce(`finwave   answered ${status.toString()} to ${method} ${stepOf(path)}`);
    }
    for (const { result, status } of sandbox.calls.webhooks(customId)) {
      sayOnce(`webhook   ${result}, answered ${status?.toString() ?? 'by nobody'}`);
    }
    const view = await handle.query(statusQuery).catch((): OnboardingStatusView | null => null);
    if (view?.status) sayOnce(`workflow  ${view.status}, in the step ${view.phase}`);
  };
}

/** `/management/integrations/<id>/result` without its id. */
function stepOf(path: string): string {
  const [, , second, third] = path.split('/').filter((part) => part !== '');
  return third ?? (second === undefined ? 'integrations' : '…');
}
