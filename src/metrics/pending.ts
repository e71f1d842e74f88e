import type { Registry } from 'prom-client';
import { ONBOARDING_WORKFLOW_TYPE } from '../../workflows/contract.js';
import { gaugeIn } from './define.js';

const HOUR_S = 3_600;
/** Seconds; each is one count by the engine. */
const AGES = [0, HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S, 30 * 24 * HOUR_S];
/** The engine is asked no oftener, however many scrape. */
const KEEP_MS = 15_000;

/**
 * `finwave_pending`: how many onboardings run, and how many of those began how long ago. The same from
 * every worker of a namespace; nothing where the engine does not say.
 *
 * @param count how many workflows a visibility query finds
 */
export function addPending(registry: Registry, count: (query: string) => Promise<number>): void {
  let known: { readonly at: number; readonly counts: Promise<readonly number[] | null> } | undefined;
  const counts = (): Promise<readonly number[] | null> => {
    if (known === undefined || performance.now() - known.at > KEEP_MS) {
      const asked = Promise.all(AGES.map((age) => count(queryFor(age)))).catch(() => null);
      known = { at: performance.now(), counts: asked };
    }
    return known.counts;
  };
  gaugeIn(
    registry,
    {
      name: 'finwave_pending',
      help: 'Onboardings that run, by how many seconds ago at least they were started',
      labels: ['older_than'],
    },
    async (gauge) => {
      gauge.reset();
      for (const [index, value] of ((await counts()) ?? []).entries()) {
        gauge.set({ older_than: AGES[index]?.toString() ?? '' }, value);
      }
    },
  );
}

function queryFor(age: number): string {
  const running = `WorkflowType = '${ONBOARDING_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
  if (age === 0) return running;
  return `${running} AND StartTime < '${new Date(Date.now() - age * 1000).toISOString()}'`;
}
