import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { OnboardingClient } from '../../src/client/client.js';
import type { Environment } from '../../src/net/loopback.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { startService, type Service } from '../chaos/storm/service.js';
import { MAIN } from '../chaos/storm/world.js';
import { freePort } from '../servers/throwaway.js';
import type { FloorBridgeOrder } from './floors/bridge-process.js';
import { floorUrlUpdate } from './floors/index.js';
import type { FloorOrder } from './floors/worker-process.js';
import type { Ground } from './ground.js';
import { startChild } from './run-child.js';

/** One way to onboard people: a worker and what hears the vendor, each in a process of its own. */
export interface Way {
  readonly name: string;
  /** Resolves when the person's URL is told. */
  readonly start: (customId: string) => Promise<unknown>;
  /** Resolves when the workflow has ended well. */
  readonly ended: (customId: string) => Promise<unknown>;
  readonly workflowIdOf: (customId: string) => string;
  readonly worker: number;
  /** Process ids of all that onboards: the worker's and, where it has one, the bridge's. */
  readonly pids: readonly number[];
  readonly close: () => Promise<unknown>;
}

/** No poll comes by itself while something is measured, as in a real onboarding that webhooks lead. */
export const QUIET = { firstPollAfter: '1h', pollEvery: '1h', pollAtMost: '1h' };
const START_WITHIN_MS = 120_000;

/** The settings of `temporal-finwave worker` and `bridge`: embedded stores, signed records. */
export async function settingsOf(ground: Ground, name: string): Promise<Environment> {
  const { address, namespace, vendor } = ground;
  const home = await ground.folder(name);
  const { privateKey } = generateKeyPairSync('ed25519');
  const port = (await freePort()).toString();
  return {
    PATH: process.env['PATH'],
    HOME: home,
    no_proxy: '127.0.0.1',
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    FINWAVE_TASK_QUEUE: name,
    FINWAVE_BASE_URL: vendor.baseUrl,
    FINWAVE_CLIENT_TOKEN: vendor.clientToken,
    FINWAVE_BRIDGE_PORT: port,
    FINWAVE_WEBHOOK_BASE_URL: `http://127.0.0.1:${port}`,
    FINWAVE_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    FINWAVE_RESULT_STORE: `sqlite:${join(home, 'results.db')}`,
    FINWAVE_EVIDENCE_STORE: `file:${join(home, 'evidence')}`,
    FINWAVE_SPOOL_DIR: join(home, 'spool'),
    FINWAVE_CUSTODY_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** A command as operators run it, with the settings' `HOME` for its log. */
export function startCommand(
  env: Environment,
  command: 'worker' | 'bridge',
  ...args: readonly string[]
): Promise<Service> {
  const ready = command === 'worker' ? /worker on/ : /bridge on/;
  return startService({ name: command, main: MAIN, command, args, env, folder: env['HOME'] ?? '', ready });
}

/** Worker and bridge of one task queue. */
export async function startOurs({ client }: Ground, env: Environment): Promise<Way> {
  const name = env['FINWAVE_TASK_QUEUE'] ?? '';
  const [bridge, worker] = await Promise.all([startCommand(env, 'bridge'), startCommand(env, 'worker')]);
  const onboardings = new OnboardingClient(client, { taskQueue: name, startTimeoutMs: START_WITHIN_MS });
  return {
    name,
    start: (customId) => onboardings.start({ customId, wait: QUIET }),
    ended: (customId) => onboardings.outcome(customId),
    workflowIdOf,
    worker: worker.pids[0] ?? 0,
    pids: [...worker.pids, ...bridge.pids],
    close: () => Promise.all([worker.stop(), bridge.stop()]),
  };
}

/** The honest minimal peer: same vendor, same engine, same stores; no custody, no gate, no limits. */
export async function startPeer(ground: Ground): Promise<Way> {
  const { client, address, namespace, vendor } = ground;
  const taskQueue = 'peer';
  const toId = (customId: string): string => `peer-${customId}`;
  const bridgeOrder: FloorBridgeOrder = { address, namespace, idPrefix: 'peer-' };
  const bridge = await startChild<{ url: string }>('floors/bridge-process.js', bridgeOrder);
  const { baseUrl, clientToken } = vendor;
  const peer = { baseUrl, clientToken, webhookBaseUrl: bridge.said.url, folder: await ground.folder('peer') };
  const order: FloorOrder = { address, namespace, taskQueue, peer };
  const worker = await startChild('floors/worker-process.js', order);
  return {
    name: 'peer',
    start: (customId) => askUrl(client, 'peerOnboarding', toId(customId), taskQueue, [customId]),
    ended: (customId) => client.workflow.getHandle(toId(customId)).result(),
    workflowIdOf: toId,
    worker: worker.process.pid ?? 0,
    pids: [worker, bridge].map((child) => child.process.pid ?? 0),
    close: () => Promise.all([worker.end(), bridge.end()]),
  };
}

/** The bare workflow: hears of the vendor when a person of the sandbox would have ended. */
export async function startBare({ client, address, namespace }: Ground, personMs: number): Promise<Way> {
  const taskQueue = 'bare';
  const toId = (customId: string): string => `bare-${customId}`;
  const order: FloorOrder = { address, namespace, taskQueue, peer: null };
  const worker = await startChild('floors/worker-process.js', order);
  return {
    name: 'bare workflow',
    start: (customId) => askUrl(client, 'bareOnboarding', toId(customId), taskQueue, []),
    async ended(customId) {
      await pause(personMs);
      worker.process.send(toId(customId));
      await client.workflow.getHandle(toId(customId)).result();
    },
    workflowIdOf: toId,
    worker: worker.process.pid ?? 0,
    pids: [worker.process.pid ?? 0],
    close: () => worker.end(),
  };
}

async function askUrl(
  client: Client,
  type: 'peerOnboarding' | 'bareOnboarding',
  workflowId: string,
  taskQueue: string,
  args: string[],
): Promise<void> {
  await client.workflow.executeUpdateWithStart(floorUrlUpdate, {
    startWorkflowOperation: new WithStartWorkflowOperation(type, {
      workflowId,
      taskQueue,
      args,
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
    args: [],
  });
}
