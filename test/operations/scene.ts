import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { OnboardingInput } from '../../workflows/contract.js';
import { openStage, until, type Stage } from '../workflows/run-onboarding.js';
import { createOperator, type Names, type Operator } from './operator.js';

/** One poll at once, the next one only when somebody makes it. */
export const ONE_POLL = { firstPollAfter: '10ms', pollEvery: '10m' };

type Handle = Awaited<ReturnType<Stage['start']>>;
type PendingActivity = NonNullable<
  Awaited<ReturnType<Handle['describe']>>['raw']['pendingActivities']
>[number];

/** Onboardings on a real server with a fake world, and an operator who has nothing but the document. */
export interface Scene {
  readonly stage: Stage;
  readonly operator: Operator;
  /** Follows what the document says under `heading`, `c1` being this customId. */
  readonly follow: (heading: string, customId: string, others?: Names) => Promise<string[]>;
  readonly id: () => string;
  /** What Finwave's result says from now on. */
  readonly finwaveSays: (...steps: Stage['world']['result']) => void;
  /** Results that Finwave was asked for. */
  readonly polls: () => number;
  readonly pending: (handle: Pick<WorkflowHandle, 'describe'>) => Promise<PendingActivity | undefined>;
  /** Starts one and comes back when it has polled once and waits for the next attempt. */
  readonly waiting: (
    wait?: OnboardingInput['wait'],
  ) => Promise<{ readonly customId: string; readonly handle: Handle }>;
  readonly close: () => Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const stage = await openStage();
  const { cliPath, address, taskQueue, world } = stage;
  const operator = createOperator({ file: 'operations.md', cliPath, address });
  world.deployment = { searchAttributes: true, evidenceTaskQueue: null };
  const id = (): string => `op-${randomUUID().slice(0, 8)}`;
  const pending: Scene['pending'] = async (handle) => (await handle.describe()).raw.pendingActivities?.[0];
  return {
    stage,
    operator,
    follow: (heading, customId, others) =>
      operator.follow(heading, { c1: customId, 'finwave-onboarding': taskQueue, ...others }),
    id,
    finwaveSays: (...steps) => {
      world.result = steps;
    },
    polls: () => world.calls.filter((call) => call === 'result').length,
    pending,
    async waiting(wait = ONE_POLL) {
      const customId = id();
      const handle = await stage.start({ customId, wait });
      await until(
        () => pending(handle),
        (poll) => poll?.attempt === 2,
      );
      return { customId, handle };
    },
    close: () => stage.close(),
  };
}
