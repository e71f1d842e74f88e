import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { workflowIdOf } from '../../workflows/ids.js';
import { inColumns } from '../bench/figures.js';
import { startOnboardings } from '../chaos/storm/start-onboardings.js';
import { until } from '../servers/throwaway.js';
import { cpuMsOf, residentBytesOf } from './processes.js';
import { bucketOf, databasesOf, temporalActions, type Counts } from './counts.js';
import type { Cluster } from './open-cluster.js';

const WARM_UP = 40;
/** How long the idle cluster is watched. */
const IDLE_MS = 15_000;
/** Histories that are read. */
const HISTORIES = 20;
const END_WITHIN_MS = 600_000;
const MEBIBYTE = 1024 * 1024;

/** Prints what one onboarding costs each part of an otherwise idle cluster; true where all ended. */
export async function measure(
  cluster: Cluster,
  count: number,
  say: (line: string) => void,
): Promise<boolean> {
  const { engine } = cluster.world;
  const connection = await Connection.connect({ address: engine.address });
  const client = new Client({ connection, namespace: engine.namespace });
  await runAll(client, 'warm', WARM_UP);

  const idleFrom = await cpuOf(cluster);
  await pause(IDLE_MS);
  const idle = minus(await cpuOf(cluster), idleFrom);

  const [cpuFrom, from, since] = [await cpuOf(cluster), await countAll(cluster), Date.now()];
  const customIds = await runAll(client, 'measured', count);
  const tookMs = Date.now() - since;
  const cpu = minus(await cpuOf(cluster), cpuFrom);
  // Temporal shows a run as ended, and PostgreSQL counts what it did, a moment later.
  await until('nothing to be shown as open', async () => (await countOpen(client)) === 0, END_WITHIN_MS);
  await pause(2_000);
  const counted = minus(await countAll(cluster), from);

  say(`${count.toString()} onboardings in ${(tookMs / 1000).toFixed(1)} s`);
  const parts = Object.entries(cpu).map(([part, ms]) => {
    const idleShare = (100 * (idle[part] ?? 0)) / IDLE_MS;
    return [part, (ms / count).toFixed(0), idleShare.toFixed(1)];
  });
  say(`\n${inColumns([['CPU', 'ms an onboarding', 'and idle, % of a core'], ...parts])}`);
  const { events, bytes } = await historiesOf(client, customIds.slice(0, HISTORIES));
  const memory = await Promise.all(cluster.workers.map(({ pids }) => residentBytesOf(pids.at(-1) ?? 0)));
  const rows = [
    ...Object.entries(counted).map(([what, sum]) => [what, (sum / count).toFixed(2)]),
    ['history events', events.toFixed(1)],
    ['history bytes', bytes.toFixed(0)],
    ['memory of a worker, MiB (not an onboarding)', (Math.max(...memory) / MEBIBYTE).toFixed(0)],
  ];
  say(`\n${inColumns([['what', 'an onboarding'], ...rows])}\n`);
  await connection.close();
  return true;
}

async function runAll(client: Client, name: string, count: number): Promise<string[]> {
  const customIds = Array.from({ length: count }, (_, n) => `${name}-${n.toString()}`);
  // As an application starts them: polls come when a webhook has not.
  const { refused } = await startOnboardings(client, customIds, {});
  if (Object.keys(refused).length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  for (const customId of customIds) await client.workflow.getHandle(workflowIdOf(customId)).result();
  return customIds;
}

async function countOpen(client: Client): Promise<number> {
  return (await client.workflow.count("ExecutionStatus = 'Running'")).count;
}

async function cpuOf({ world, workers, bridges, temporal }: Cluster): Promise<Counts> {
  const sum = async (pids: readonly number[]): Promise<number> =>
    (await Promise.all(pids.map(cpuMsOf))).reduce((total, ms) => total + ms, 0);
  const current = (services: Cluster['workers']): number[] => services.map(({ pids }) => pids.at(-1) ?? 0);
  return {
    'two workers': await sum(current(workers)),
    'two bridges': await sum(current(bridges)),
    'two Temporal servers': await sum(temporal.members.map(({ pid }) => pid)),
    PostgreSQL: await sum([world.postgres.pid]),
    'S3 server': await sum([world.s3.pid]),
  };
}

/** Everything that only grows. */
async function countAll({ world, temporal }: Cluster): Promise<Counts> {
  return {
    ...(await databasesOf(world.postgres, world.env['FINWAVE_RESULT_STORE'] ?? '')),
    ...(await bucketOf(world.s3, world.env['FINWAVE_EVIDENCE_STORE'] ?? '')),
    ...(await requestsOf(world.s3.accessLog)),
    ...(await temporalActions(temporal.members.map(({ metricsUrl }) => metricsUrl))),
  };
}

async function requestsOf(accessLog: string): Promise<Counts> {
  const lines = (await readFile(accessLog, 'utf8')).split('\n');
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const [, operation] = / s3_(\w+) /.exec(line) ?? [];
    if (operation === undefined) continue;
    for (const name of ['S3 requests', `S3 requests, ${operation}`]) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function historiesOf(
  client: Client,
  customIds: readonly string[],
): Promise<{ readonly events: number; readonly bytes: number }> {
  let [events, bytes] = [0, 0];
  for (const customId of customIds) {
    const { historyLength, historySize = 0 } = await client.workflow
      .getHandle(workflowIdOf(customId))
      .describe();
    events += historyLength;
    bytes += historySize;
  }
  return { events: events / customIds.length, bytes: bytes / customIds.length };
}

function minus(later: Counts, earlier: Counts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(later).map(([name, value]) => [name, value - (earlier[name] ?? 0)]),
  );
}
