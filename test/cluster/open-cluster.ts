import type { Environment } from '../../src/net/loopback.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { toArena, type Arena } from '../chaos/storm/open-arena.js';
import { MAIN, openWorld, type Engine, type WorldOptions } from '../chaos/storm/world.js';
import type { TestPostgres } from '../servers/postgres.js';
import { freePort, until } from '../servers/throwaway.js';
import { startHaproxy, type Proxy } from './haproxy.js';
import { startTemporalServers, type TemporalServers } from './temporal-servers.js';

export interface ClusterOptions extends Pick<WorldOptions, 'folder' | 'seed' | 'vendorIs'> {
  /** Release of the Temporal server, without `v`. */
  readonly version: string;
}

/** An arena as a production has it: two of everything that can be two, behind proxies. */
export interface Cluster extends Arena {
  readonly temporal: TemporalServers;
  /** Before the bridges. */
  readonly webhooks: Proxy;
}

interface ClusterEngine extends Engine {
  readonly temporal: TemporalServers;
}

/** The servers wait for the disk, as in production; 160 connections of a Temporal server, and ours. */
const POSTGRES_CONFIGURATION = ['fsync = on', 'max_connections = 400'];
const SETUP_WITHIN_MS = 300_000;

/**
 * Two Temporal servers, two workers, two bridges, a proxy before the servers and one before the bridges,
 * outcomes and Temporal's own in one PostgreSQL, evidence in an S3 server.
 */
export async function openCluster({ version, ...options }: ClusterOptions): Promise<Cluster> {
  let engine: ClusterEngine | undefined;
  const world = await openWorld({
    ...options,
    postgresConfiguration: POSTGRES_CONFIGURATION,
    openEngine: async (postgres) => (engine = await openClusterEngine(version, postgres, options.folder)),
  });
  if (engine === undefined) throw new Error('the world has opened no engine');
  const bridges = [];
  const behind = [];
  for (const name of ['bridge 1', 'bridge 2']) {
    const [port, healthPort] = [await freePort(), await freePort()];
    const { service } = await world.startBridge(name, {
      FINWAVE_BRIDGE_PORT: port.toString(),
      FINWAVE_METRICS_PORT: healthPort.toString(),
      FINWAVE_TRUST_PROXY: '127.0.0.1',
    });
    bridges.push(service);
    behind.push({ address: `127.0.0.1:${port.toString()}`, healthPort });
  }
  const webhooks = await startHaproxy(options.folder, 'proxy of the bridges', 'http', behind);
  const env = { FINWAVE_WEBHOOK_BASE_URL: `http://${webhooks.address}` };
  const workers = [await world.startWorker('worker 1', env), await world.startWorker('worker 2', env)];
  const arena = toArena(world, workers, bridges, [webhooks]);
  return {
    ...arena,
    temporal: engine.temporal,
    webhooks,
    async close() {
      await arena.close();
      await webhooks.stop();
    },
  };
}

/** Two Temporal servers behind a proxy, with a namespace that `temporal-finwave setup` has made. */
async function openClusterEngine(
  version: string,
  postgres: TestPostgres,
  folder: string,
): Promise<ClusterEngine> {
  const temporal = await startTemporalServers(version, postgres, folder);
  const proxy = await startHaproxy(folder, 'proxy of Temporal', 'tcp', temporal.members);
  const namespace = 'default';
  for (const { address } of temporal.members) await setUp(address, namespace, folder);
  return {
    address: proxy.address,
    namespace,
    temporal,
    parts: [...temporal.members, proxy],
    async close() {
      await proxy.stop();
      await temporal.stop();
    },
  };
}

/** Repeated while the servers are still telling each other of the namespace. */
async function setUp(address: string, namespace: string, folder: string): Promise<void> {
  const env: Environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    // There is one already: none has to be made here.
    FINWAVE_CUSTODY_KEY_FILE: 'elsewhere',
  };
  let said = '';
  await until(
    `temporal-finwave setup on ${address}`,
    async () => {
      const answer = await runProgram(
        process.execPath,
        [MAIN, 'setup', '--create-namespace'],
        env,
        SETUP_WITHIN_MS,
      );
      said = answer.stdout + answer.stderr;
      return answer.exitCode === 0;
    },
    SETUP_WITHIN_MS,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; it says: ${said}`);
  });
}
