import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { CallLog, RequestEntry, WebhookEntry } from '../../../src/sandbox/index.js';
import { blow } from './faults.js';
import { judge } from './judge.js';
import { askVendor, countOpen, readBooks, tellVendor } from './read-books.js';
import { startOnboardings } from './start-onboardings.js';
import { stormFaults } from './vendor-plan.js';
import type { Arena } from './open-arena.js';
import type { World } from './world.js';

export interface RideOptions {
  readonly arena: Arena;
  readonly count: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** How long after the last fault everything may take to end. Default a minute. */
  readonly calmMs?: number;
}

/** Runs that many onboardings through a storm; true where the judge finds nothing. */
export async function ride({ arena, count, seed, say, calmMs = 60_000 }: RideOptions): Promise<boolean> {
  const { world, workers, bridges } = arena;
  const connection = await Connection.connect({ address: world.engine.address });
  const client = new Client({ connection, namespace: world.engine.namespace });
  const since = new Date();
  const customIds = Array.from({ length: count }, (_, n) => `storm-${seed.toString()}-${n.toString()}`);

  say(`${count.toString()} onboardings in the storm of seed ${seed.toString()}`);
  const storm = blow(arena, seed);
  const { repeated, refused } = await startOnboardings(client, customIds);
  storm.end();
  const faults = await storm.over;
  await Promise.all(customIds.map((customId) => tellVendor(world, `faults/${customId}`, {})));
  const endedAt = Date.now();
  say(`the faults ended after ${seconds(endedAt - since.getTime())}`);
  while (Date.now() < endedAt + calmMs && (await countOpen(client)) > 0) await pause(1_000);
  say(`${(await countOpen(client)).toString()} open ${seconds(Date.now() - endedAt)} later`);

  const books = await readBooks(world, client, since);
  for (const [name, times] of Object.entries(faults)) say(`  ${times.toString().padStart(5)} ${name}`);
  await sayVendor(world, customIds, seed, say);
  for (const [type, times] of Object.entries(repeated))
    say(`  ${times.toString().padStart(5)} starts repeated after ${type}`);
  const broken = [...workers, ...bridges].reduce((sum, { brokeDown }) => sum + brokeDown, 0);
  if (broken > 0) say(`  ${broken.toString().padStart(5)} processes ended by themselves`);

  const violations = judge(customIds, books);
  for (const [customId, type] of Object.entries(refused)) say(`refused  ${customId}: ${type}`);
  for (const { kind, customId, what } of violations) say(`${kind.padEnd(8)} ${customId}: ${what}`);
  for (const kind of ['lost', 'doubled', 'wrong', 'stuck', 'altered'] as const)
    say(`${violations.filter((one) => one.kind === kind).length.toString()} ${kind}`);
  say(`${books.verified.toString()} verified, in ${seconds(Date.now() - since.getTime())} altogether`);

  await connection.close();
  return violations.length === 0 && Object.keys(refused).length === 0;
}

async function sayVendor(
  world: World,
  customIds: readonly string[],
  seed: number,
  say: (line: string) => void,
): Promise<void> {
  const { requests, webhooks } = await askVendor<{
    readonly requests: ReturnType<CallLog['requests']>;
    readonly webhooks: readonly WebhookEntry[];
  }>(world, 'calls');
  const faulty = requests.filter(wentWrong).length;
  const lost = customIds.filter((customId) => stormFaults(seed, customId).webhook?.never === true).length;
  const answered = webhooks.filter(({ status }) => status === 200).length;
  const share = ((100 * faulty) / Math.max(1, requests.length)).toFixed(1);
  say(
    `  ${faulty.toString().padStart(5)} of ${requests.length.toString()} calls of the vendor faulty (${share} %)`,
  );
  say(`  ${lost.toString().padStart(5)} onboardings whose webhooks were all lost`);
  say(`  ${answered.toString().padStart(5)} of ${webhooks.length.toString()} webhook calls answered 200`);
}

/** A fault shaped the answer, or the call did not come to its end. */
function wentWrong({ faults, ended }: RequestEntry): boolean {
  return faults.length > 0 || ended !== 'answered';
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000).toString()} s`;
}
