import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { workflowIdOf } from '../../workflows/ids.js';
import { judge } from '../chaos/storm/judge.js';
import { askVendor, countOpen, readBooks } from '../chaos/storm/read-books.js';
import type { Service } from '../chaos/storm/service.js';
import { startOnboardings } from '../chaos/storm/start-onboardings.js';
import type { Part } from '../chaos/storm/world.js';
import { until } from '../servers/throwaway.js';
import type { Cluster } from './open-cluster.js';

/** Started around each part's end. */
const ONBOARDINGS = 6;
/** Of them at the vendor when the part is ended. */
const UNDER_WAY = 2;
/** How long there is none of a part that there is only one of. */
const OUTAGE_MS = 5_000;
const END_WITHIN_MS = 300_000;

/**
 * Ends each part by SIGKILL (PostgreSQL by SIGQUIT), one after the other. What there are two of comes back
 * only when all onboardings that were under way, and those that were started meanwhile, have ended without
 * it; what there is one of after a few seconds. True where the judge finds nothing.
 */
export async function endEachInTurn(cluster: Cluster, say: (line: string) => void): Promise<boolean> {
  const { world, workers, bridges, temporal } = cluster;
  const connection = await Connection.connect({ address: world.engine.address });
  const client = new Client({ connection, namespace: world.engine.namespace });
  const since = new Date();
  const customIds: string[] = [];
  const isTwo = (part: Part): boolean => (temporal.members as readonly Part[]).includes(part);
  const twice = [...workers.map(toPart), ...bridges.map(toPart), ...cluster.parts.filter(isTwo)];
  const once = cluster.parts.filter((part) => !isTwo(part));

  for (const part of [...once, ...twice]) {
    const mine = Array.from({ length: ONBOARDINGS }, (_, n) => `turn-${(customIds.length + n).toString()}`);
    customIds.push(...mine);
    const starting = startOnboardings(client, mine);
    await until(
      'the first onboardings',
      async () => (await underWay(cluster, mine)) >= UNDER_WAY,
      END_WITHIN_MS,
    );
    const at = Date.now();
    const others = async (): Promise<void> => {
      await starting;
      await untilEnded(client, mine);
    };
    await part.restart(twice.includes(part) ? others : () => pause(OUTAGE_MS));
    await others();
    const seconds = Math.round((Date.now() - at) / 1000).toString();
    const how = twice.includes(part) ? 'without it' : `after ${(OUTAGE_MS / 1000).toString()} s without one`;
    say(`  ${part.name.padEnd(20)} ended; ${ONBOARDINGS.toString()} went on ${how}, ${seconds} s`);
  }
  await until('nothing to be shown as open', async () => (await countOpen(client)) === 0, END_WITHIN_MS);
  const violations = judge(customIds, await readBooks(world, client, since));
  for (const { kind, customId, what } of violations) say(`${kind.padEnd(8)} ${customId}: ${what}`);
  say(`${customIds.length.toString()} onboardings, ${violations.length.toString()} not right`);
  await connection.close();
  return violations.length === 0;
}

function toPart(service: Service): Part {
  return {
    name: service.name,
    async restart(meanwhile) {
      await service.end('SIGKILL', meanwhile);
      await service.ready();
    },
  };
}

/** How many of these the vendor knows. */
async function underWay({ world }: Cluster, customIds: readonly string[]): Promise<number> {
  const known = await askVendor<{ readonly customId: string }[]>(world, 'onboardings');
  return known.filter(({ customId }) => customIds.includes(customId)).length;
}

/** Asks each run itself: the list of runs is late. */
async function untilEnded(client: Client, customIds: readonly string[]): Promise<void> {
  for (const customId of customIds) {
    await until(
      `${customId} to end`,
      async () => {
        const { status } = await client.workflow.getHandle(workflowIdOf(customId)).describe();
        return status.name !== 'RUNNING';
      },
      END_WITHIN_MS,
    );
  }
}
