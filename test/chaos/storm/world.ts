import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../src/net/loopback.js';
import { startPostgres, type TestPostgres } from '../../servers/postgres.js';
import { startS3, type TestS3 } from '../../servers/s3.js';
import { startTemporal, type TestTemporal } from '../../servers/temporal.js';
import { startNetwork, type Wire } from '../../servers/toxiproxy.js';
import { freePort } from '../../servers/throwaway.js';
import { startService, type Service } from './service.js';

/** This tree's command line. */
export const MAIN = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));

/** A server that can be ended. */
export interface Part {
  /** For reports. */
  readonly name: string;
  /** Ends it, waits for `meanwhile`, starts it again; resolves once it answers. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>;
}

/** A Temporal with Finwave's search attributes. */
export interface Engine {
  readonly address: string;
  readonly namespace: string;
  readonly parts: readonly Part[];
  close(): Promise<void>;
}

export interface WorldOptions {
  /** For databases and logs. */
  readonly folder: string;
  readonly seed: number;
  /** Of every command, over the world's own. */
  readonly settings?: Environment;
  /** `faulty` (default) and `calm` persons take up to half a minute, `prompt` ones half a second. */
  readonly vendorIs?: 'faulty' | 'calm' | 'prompt';
  /** Default: a dev server with a file of its own. */
  readonly openEngine?: (postgres: TestPostgres) => Promise<Engine>;
  /** Further lines of `postgresql.conf`. */
  readonly postgresConfiguration?: readonly string[];
}

/** Everything that onboardings need, in processes that can be ended, over wires that can be cut. */
export interface World {
  /** Settings of who goes straight to the servers. */
  readonly env: Environment;
  readonly vendor: { readonly baseUrl: string; readonly clientToken: string };
  readonly engine: Engine;
  readonly wires: { readonly vendor: Wire; readonly engine: Wire };
  readonly postgres: TestPostgres;
  readonly s3: TestS3;
  /** A bridge and the settings of the workers whose onboardings it serves. */
  startBridge(
    name: string,
    env?: Environment,
  ): Promise<{ readonly service: Service; readonly env: Environment }>;
  startWorker(name: string, env?: Environment, main?: string): Promise<Service>;
  close(): Promise<void>;
}

/** @throws where a part is not on this machine */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { folder, seed, settings = {}, vendorIs = 'faulty', postgresConfiguration } = options;
  const postgres = needed('PostgreSQL', await startPostgres(postgresConfiguration));
  const engine = await (options.openEngine?.(postgres) ?? openDevEngine(folder));
  const s3 = needed('versitygw', await startS3());
  const network = needed('toxiproxy', await startNetwork());

  const child = fork(fileURLToPath(new URL('vendor-process.js', import.meta.url)), [
    seed.toString(),
    vendorIs,
  ]);
  const [vendor] = (await once(child, 'message')) as [World['vendor']];
  const wires = {
    vendor: await network.open('vendor', new URL(vendor.baseUrl).host),
    engine: await network.open('engine', engine.address),
  };
  const throughWire = new URL(vendor.baseUrl);
  throughWire.host = wires.vendor.address;

  const { privateKey } = generateKeyPairSync('ed25519');
  const { credentials, endpoint, region } = s3.options;
  const env: Environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    no_proxy: '127.0.0.1',
    TEMPORAL_ADDRESS: engine.address,
    TEMPORAL_NAMESPACE: engine.namespace,
    FINWAVE_CLIENT_TOKEN: vendor.clientToken,
    FINWAVE_BASE_URL: throughWire.href,
    FINWAVE_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    FINWAVE_RESULT_STORE: await postgres.createDatabase(),
    FINWAVE_EVIDENCE_STORE: `s3://${await s3.createBucket()}/evidence`,
    FINWAVE_CUSTODY_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...settings,
  };
  const inTheStorm = { ...env, TEMPORAL_ADDRESS: wires.engine.address };
  return {
    env,
    vendor,
    engine,
    wires,
    postgres,
    s3,
    async startBridge(name, own = {}) {
      const bridgePort = (await freePort()).toString();
      const bridgeEnv = { ...inTheStorm, FINWAVE_BRIDGE_PORT: bridgePort, ...own };
      const options = { name, main: MAIN, command: 'bridge', env: bridgeEnv, folder } as const;
      const service = await startService({ ...options, ready: /bridge on/ });
      return { service, env: { FINWAVE_WEBHOOK_BASE_URL: `http://127.0.0.1:${bridgePort}` } };
    },
    startWorker: (name, own = {}, main = MAIN) => {
      const workerEnv = { ...inTheStorm, FINWAVE_SPOOL_DIR: join(folder, `spool-${name}`), ...own };
      return startService({ name, main, command: 'worker', env: workerEnv, folder, ready: /worker on/ });
    },
    async close() {
      child.disconnect();
      await engine.close();
      await Promise.all([postgres.stop(), s3.stop(), network.stop()]);
    },
  };
}

async function openDevEngine(folder: string): Promise<Engine> {
  const port = await freePort();
  const start = (): Promise<TestTemporal> => startTemporal({ dbFile: join(folder, 'temporal.db'), port });
  let temporal = await start();
  const { address, namespace } = temporal;
  const restart: Part['restart'] = async (meanwhile) => {
    await temporal.close();
    await meanwhile?.();
    temporal = await start();
  };
  return { address, namespace, parts: [{ name: 'Temporal', restart }], close: () => temporal.close() };
}

function needed<T>(name: string, part: T | null): T {
  if (part === null) throw new Error(`${name} is not here and cannot be built`);
  return part;
}
