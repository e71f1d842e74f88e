import type { Client } from '@temporalio/client';
import { ONBOARDING_WORKFLOW_TYPE } from '../../../workflows/contract.js';
import type { Cause } from './cause.js';
import { causeOfFailed, causeOfRunning } from './find-cause.js';

/** Calls to the server at once: a namespace has a limit of calls a second, and others in it. */
const AT_ONCE = 32;

/** An onboarding that needs somebody. */
export interface Stuck {
  readonly workflowId: string;
  readonly startedAt: string;
}

/** All that share one cause, oldest first. */
export interface StuckGroup extends Cause {
  readonly onboardings: readonly Stuck[];
}

export interface StuckReport {
  readonly looked: { readonly running: number; readonly failed: number };
  /** The largest group first. */
  readonly groups: readonly StuckGroup[];
}

/**
 * Asks the engine about every onboarding that runs or has failed: one call each, bounded, whatever the
 * workers do. One whose newest run went on or ended well is not stuck, however its earlier runs ended.
 */
export async function findStuck(
  client: Client,
  progress: (done: number) => void = () => undefined,
): Promise<StuckReport> {
  const groups = new Map<string, Cause & { onboardings: Stuck[] }>();
  const now = Date.now();
  let done = 0;
  const add = (cause: Cause | null, stuck: Stuck): void => {
    progress((done += 1));
    if (cause === null) return;
    const group = groups.get(cause.id) ?? { ...cause, onboardings: [] };
    group.onboardings.push(stuck);
    groups.set(cause.id, group);
  };
  const lookAt = (
    status: 'Running' | 'Failed',
    find: (workflowId: string) => Promise<Cause | null>,
  ): Promise<number> =>
    each(listed(client, status), async (stuck) => {
      add(await find(stuck.workflowId).catch(() => null), stuck);
    });
  const running = await lookAt('Running', (workflowId) => causeOfRunning(client, workflowId, now));
  const failed = await lookAt('Failed', (workflowId) => causeOfFailed(client, workflowId));
  const sorted = [...groups.values()].map((group) => ({
    ...group,
    onboardings: group.onboardings.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
  }));
  return {
    looked: { running, failed },
    groups: sorted.sort((a, b) => b.onboardings.length - a.onboardings.length),
  };
}

async function* listed(client: Client, status: 'Running' | 'Failed'): AsyncGenerator<Stuck> {
  const seen = new Set<string>();
  const query = `WorkflowType="${ONBOARDING_WORKFLOW_TYPE}" AND ExecutionStatus="${status}"`;
  for await (const { workflowId, startTime } of client.workflow.list({ query, pageSize: 1_000 })) {
    if (seen.has(workflowId)) continue;
    seen.add(workflowId);
    yield { workflowId, startedAt: startTime.toISOString() };
  }
}

/** Runs `work` on each, so many at once, and counts them. */
export async function each<T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<number> {
  const under = new Set<Promise<void>>();
  let count = 0;
  for await (const item of items) {
    count += 1;
    const running = work(item).finally(() => under.delete(running));
    under.add(running);
    if (under.size >= atOnce) await Promise.race(under);
  }
  await Promise.all(under);
  return count;
}
