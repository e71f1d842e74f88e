import type { Client } from '@temporalio/client';
import type { OnboardingInput } from '../../../workflows/contract.js';
import { OnboardingClient } from '../../client/client.js';
import { startedInput } from '../../nexus/started-input.js';
import { describeError } from '../describe-error.js';
import { each, type Stuck } from './find-stuck.js';

/** What became of one. */
export interface Acted extends Stuck {
  /** Null where it went well. */
  readonly problem: string | null;
}

/** New runs at once: each calls Finwave. */
const RESTARTS_AT_ONCE = 5;

/**
 * Starts each again with the input of its last run. Safe to repeat: one that runs already is attached to,
 * and the same onboarding at Finwave is taken up.
 */
export async function restart(
  client: Client,
  taskQueue: string,
  onboardings: readonly Stuck[],
  say: (acted: Acted) => void,
): Promise<number> {
  const starter = new OnboardingClient(client, { taskQueue });
  return await actOn(onboardings, say, async ({ workflowId }) => {
    // The helper's own field would have it signal a parent that it does not have.
    const input = (await startedInput(client, workflowId)) as OnboardingInput;
    await starter.start({ ...input, notifyParent: false });
  });
}

/** Brings the next poll of each forward; needs no worker that answers. */
export async function pollNow(
  client: Client,
  onboardings: readonly Stuck[],
  say: (acted: Acted) => void,
): Promise<number> {
  const { namespace } = client.options;
  return await actOn(onboardings, say, async ({ workflowId }) => {
    await client.workflowService.resetActivity({ namespace, execution: { workflowId }, type: 'pollResult' });
  });
}

/** How many went wrong. */
async function actOn(
  onboardings: readonly Stuck[],
  say: (acted: Acted) => void,
  act: (stuck: Stuck) => Promise<void>,
): Promise<number> {
  let wrong = 0;
  await each(
    onboardings,
    async (stuck) => {
      const problem = await act(stuck).then(
        () => null,
        (thrown: unknown) => describeError(thrown).message,
      );
      if (problem !== null) wrong += 1;
      say({ ...stuck, problem });
    },
    RESTARTS_AT_ONCE,
  );
  return wrong;
}
