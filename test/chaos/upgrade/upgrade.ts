import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createDataConverter, parsePayloadKeys } from '../../../src/codec/index.js';
import { workflowIdOf } from '../../../workflows/ids.js';
import { until } from '../../servers/throwaway.js';
import { judge } from '../storm/judge.js';
import { countOpen, readBooks } from '../storm/read-books.js';
import type { Service } from '../storm/service.js';
import { startOnboardings } from '../storm/start-onboardings.js';
import { openWorld } from '../storm/world.js';
import type { Ancestor } from './ancestor.js';
import { openTokenGate } from './token-gate.js';

export interface UpgradeOptions {
  /** For databases, the token's file and logs. */
  readonly folder: string;
  readonly ancestor: Ancestor;
  readonly count: number;
  readonly say: (line: string) => void;
}

const END_WITHIN_MS = 300_000;
const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/**
 * Runs onboardings with a worker of the ancestor and one of this tree on one task queue. Meanwhile a new
 * payload key is made known, then used, and the vendor's token changes. True where the judge finds nothing.
 */
export async function upgrade({ folder, ancestor, count, say }: UpgradeOptions): Promise<boolean> {
  const [first, second] = [newKey('k1'), newKey('k2')];
  const settings = { FINWAVE_PAYLOAD_KEYS: `${first},${second}` };
  const world = await openWorld({ folder, seed: 1, settings, vendorIs: 'calm' });
  const { baseUrl, clientToken } = world.vendor;
  const gate = await openTokenGate(baseUrl, clientToken, 'token-1');
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'token-1');

  const keys = (value: string): { readonly FINWAVE_PAYLOAD_KEYS: string } => ({
    FINWAVE_PAYLOAD_KEYS: value,
  });
  const bridge = await world.startBridge('bridge', keys(first));
  const env = {
    ...bridge.env,
    ...keys(first),
    FINWAVE_BASE_URL: gate.baseUrl,
    FINWAVE_CLIENT_TOKEN: undefined,
    FINWAVE_CLIENT_TOKEN_FILE: tokenFile,
  };
  const old = await world.startWorker('old-worker', env, ancestor.main);
  const tree = await world.startWorker('new-worker', env);
  const services = [old, tree, bridge.service];

  const connection = await Connection.connect({ address: world.engine.address });
  const dataConverter = createDataConverter(parsePayloadKeys(`${first},${second}`));
  const client = new Client({ connection, namespace: world.engine.namespace, dataConverter });
  const since = new Date();
  const customIds = Array.from({ length: count }, (_, n) => `upgrade-${n.toString()}`);
  say(`${count.toString()} onboardings on ${ancestor.commit.slice(0, 8)} and this tree`);
  const starting = startOnboardings(client, customIds);

  await until('the first onboardings', async () => (await countOpen(client)) >= count / 10, END_WITHIN_MS);
  await rollOut(services, keys(`${first},${second}`));
  say('the new payload key is known to all');
  await writeFile(tokenFile, 'token-2');
  gate.accept('token-2');
  await until('a call with the old token', () => gate.refused > 0, END_WITHIN_MS);
  say('the vendor takes the new token only');
  await rollOut(services, keys(`${second},${first}`));
  say('the new payload key is used by all');
  const { refused } = await starting;
  await until('all onboardings to end', async () => (await countOpen(client)) === 0, END_WITHIN_MS).catch(
    () => undefined,
  );

  const books = await readBooks(world, client, since);
  const violations = judge(customIds, books);
  for (const [customId, type] of Object.entries(refused)) say(`refused  ${customId}: ${type}`);
  for (const { kind, customId, what } of violations) say(`${kind.padEnd(8)} ${customId}: ${what}`);
  say(`${gate.refused.toString()} calls came with the old token`);
  const workers = await workersOf(client, customIds);
  const tasksOf = ({ pids }: Service): string =>
    workers.filter((pid) => pids.includes(pid)).length.toString();
  say(`${tasksOf(old)} workflow tasks by the ancestor, ${tasksOf(tree)} by this tree`);
  say(`${books.verified.toString()} verified, ${violations.length.toString()} not right`);

  await Promise.all(services.map((service) => service.stop()));
  await connection.close();
  await gate.close();
  await world.close();
  return violations.length === 0 && Object.keys(refused).length === 0;
}

/** One after the other, each politely, as a rolling deploy does. */
async function rollOut(
  services: readonly Service[],
  env: { readonly FINWAVE_PAYLOAD_KEYS: string },
): Promise<void> {
  for (const service of services) {
    service.change(env);
    await service.end('SIGTERM');
    await service.ready();
  }
}

/** Process ids of the workers that completed the runs' workflow tasks, one a task. */
async function workersOf(client: Client, customIds: readonly string[]): Promise<number[]> {
  const pids: number[] = [];
  for (const customId of customIds) {
    const { events } = await client.workflow.getHandle(workflowIdOf(customId)).fetchHistory();
    for (const { workflowTaskCompletedEventAttributes: done } of events ?? [])
      if (done) pids.push(Number.parseInt(done.identity ?? ''));
  }
  return pids;
}
