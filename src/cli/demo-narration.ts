import { setTimeout as sleep } from 'node:timers/promises';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { statusQuery } from '../../workflows/messages.js';
import type { DevStack } from './dev-stack.js';

const LOOK_EVERY_MS = 200;

/** Prints what changes, as sandbox and workflow tell it, until `ended` settles. */
export async function narrate(
  { client, sandbox }: DevStack,
  customId: string,
  ended: Promise<unknown>,
  print: (line: string) => void,
): Promise<void> {
  const handle = client.workflow.getHandle(workflowIdOf(customId));
  const said = new Set<string>();
  const sayOnce = (line: string): void => {
    if (said.has(line)) return;
    said.add(line);
    print(line);
  };
  const look = async (): Promise<void> => {
    for (const { method, path, status } of sandbox.calls.requests(customId)) {
      if (status !== null) sayOnce(`finwave   answered ${status.toString()} to ${method} ${stepOf(path)}`);
    }
    for (const { result, status } of sandbox.calls.webhooks(customId)) {
      sayOnce(`webhook   ${result}, answered ${status?.toString() ?? 'by nobody'}`);
    }
    const view = await handle.query(statusQuery).catch((): OnboardingStatusView | null => null);
    if (view?.status) sayOnce(`workflow  ${view.status}, in the step ${view.phase}`);
  };
  let running = true;
  const isRunning = (): boolean => running;
  const stopped = ended.then(
    () => (running = false),
    () => (running = false),
  );
  while (isRunning()) {
    await look();
    await Promise.race([sleep(LOOK_EVERY_MS), stopped]);
  }
  await look();
}

/** `/management/integrations/<id>/result` without its id. */
function stepOf(path: string): string {
  const [, , second, third] = path.split('/').filter((part) => part !== '');
  return third ?? (second === undefined ? 'integrations' : '…');
}
