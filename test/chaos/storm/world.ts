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

/** Everything that onboardings need, in processes that can be ended, over wires that can be cut. */
export interface World {
  /** Settings of who goes straight to the servers. */
  readonly env: Environment;
  readonly vendor: { readonly baseUrl: string; readonly clientToken: string };
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly wires: { readonly vendor: Wire; readonly engine: Wire };
  readonly postgres: TestPostgres;
  readonly s3: TestS3;
  restartTemporal(): Promise<void>;
  /** A bridge and the settings of the workers whose onboardings it serves. */
  startBridge(
    name: string,
    env?: Environment,
  ): Promise<{ readonly service: Service; readonly env: Environment }>;
  startWorker(name: string, env?: Environment, main?: string): Promise<Service>;
  close(): Promise<void>;
}

/** @param settings of every command, over the world's own; @throws where a part is not on this machine */
export async function openWorld(
  folder: string,
  seed: number,
  settings: Environment = {},
  vendorIs: 'faulty' | 'calm' = 'faulty',
): Promise<World> {
  const port = await freePort();
  const startEngine = (): Promise<TestTemporal> =>
    startTemporal({ dbFile: join(folder, 'temporal.db'), port });
  let temporal = await startEngine();
  const postgres = needed('PostgreSQL', await startPostgres());
  const s3 = needed('versitygw', await startS3());
  const network = needed('toxiproxy', await startNetwork());

  const child = fork(fileURLToPath(new URL('vendor-process.js', import.meta.url)), [
    seed.toString(),
    vendorIs,
  ]);
  const [vendor] = (await once(child, 'message')) as [World['vendor']];
  const wires = {
    vendor: await network.open('vendor', new URL(vendor.baseUrl).host),
    engine: await network.open('engine', temporal.address),
  };
  const throughWire = new URL(vendor.baseUrl);
  throughWire.host = wires.vendor.address;

  const { privateKey } = generateKeyPairSync('ed25519');
  const { credentials, endpoint, region } = s3.options;
  const env: Environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    no_proxy: '127.0.0.1',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
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
    temporal: { address: temporal.address, namespace: temporal.namespace },
    wires,
    postgres,
    s3,
    async restartTemporal() {
      await temporal.close();
      temporal = await startEngine();
    },
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
      await Promise.all([temporal.close(), postgres.stop(), s3.stop(), network.stop()]);
    },
  };
}

function needed<T>(name: string, part: T | null): T {
  if (part === null) throw new Error(`${name} is not here and cannot be built`);
  return part;
}
