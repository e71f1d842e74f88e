import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { OnboardingInput } from '../../../workflows/contract.js';
import { OnboardingClient } from '../../client/client.js';
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
    await starter.start({ ...(await inputOf(client, workflowId)), notifyParent: false });
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
    fromArray(onboardings),
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

// eslint-disable-next-line @typescript-eslint/require-await -- an array where a stream is taken
async function* fromArray<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function inputOf(client: Client, workflowId: string): Promise<OnboardingInput> {
  const { namespace, loadedDataConverter } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    ...{ namespace, maximumPageSize: 1 },
    execution: { workflowId },
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  const [first] = (await decodeArrayFromPayloads(loadedDataConverter, input)) as [OnboardingInput];
  return first;
}
