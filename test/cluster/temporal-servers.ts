import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import type { Part } from '../chaos/storm/world.js';
import { builtWithGo } from '../servers/built-with-go.js';
import type { TestPostgres } from '../servers/postgres.js';
import { startProcess, until, type Throwaway } from '../servers/throwaway.js';
import { serverConfiguration, type ServerPorts } from './server-configuration.js';

const run = promisify(execFile);
/** Members of one cluster use the same ports, so each has a loopback address of its own. */
const HOSTS = ['127.0.0.1', '127.0.0.2'];
const SERVES_WITHIN_MS = 300_000;

/** Two production Temporal servers over one PostgreSQL: either carries on without the other. */
export interface TemporalServers {
  readonly members: readonly Member[];
  stop(): Promise<void>;
}

/** Ended by SIGKILL. */
interface Member extends Part {
  readonly address: string;
  readonly metricsUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Makes the databases `temporal` and `temporal_visibility` and starts the servers; resolves when both
 * answer.
 *
 * @throws where there is no Go to build them, or they do not come up
 */
export async function startTemporalServers(
  version: string,
  postgres: TestPostgres,
  folder: string,
): Promise<TemporalServers> {
  const [server, sql] = await Promise.all([programOf('server', version), programOf('tools/sql', version)]);
  for (const [database, schema] of [
    ['temporal', 'postgresql/v12/temporal'],
    ['temporal_visibility', 'postgresql/v12/visibility'],
  ] as const) {
    const way = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', postgres.port.toString()];
    const who = ['-u', 'postgres', '--pw', 'unused', '--db', database];
    await run(sql, [...way, ...who, 'create']);
    await run(sql, [...way, ...who, 'setup-schema', '-v', '0.0']);
    await run(sql, [...way, ...who, 'update-schema', '--schema-name', schema]);
  }
  const ports = await choosePorts();
  const members: Member[] = [];
  // One after the other: the first writes down what the cluster is called.
  for (const host of HOSTS) members.push(await startMember(server, host, ports, postgres.port, folder));
  return {
    members,
    async stop() {
      await Promise.all(members.map((member) => member.stop()));
    },
  };
}

async function startMember(
  program: string,
  host: string,
  ports: ServerPorts,
  postgresPort: number,
  folder: string,
): Promise<Member> {
  const root = join(folder, `temporal-${host}`);
  await mkdir(root, { recursive: true });
  // JSON is YAML.
  await writeFile(join(root, 'cluster.yaml'), JSON.stringify(serverConfiguration(host, ports, postgresPort)));
  const address = `${host}:${ports.frontend.grpc.toString()}`;
  const args = ['--root', root, '--config', '.', '--env', 'cluster', '--allow-no-auth', 'start'];
  const start = (): Throwaway => startProcess(program, args);
  let process = start();
  const serves = (): Promise<void> =>
    until(
      `Temporal to serve on ${host}`,
      async () => {
        if (process.exited) process = start();
        await (await Connection.connect({ address, connectTimeout: '2s' })).close();
        return true;
      },
      SERVES_WITHIN_MS,
    ).catch(async (error: unknown) => {
      await writeFile(join(root, 'said.log'), process.output());
      throw error;
    });
  await serves();
  return {
    name: `Temporal ${host}`,
    address,
    metricsUrl: `http://${host}:${ports.metrics.toString()}/metrics`,
    get pid() {
      return process.pid;
    },
    async restart(meanwhile) {
      await process.stop('SIGKILL');
      await meanwhile?.();
      process = start();
      await serves();
    },
    stop: () => process.stop('SIGKILL'),
  };
}

async function programOf(command: string, version: string): Promise<string> {
  const name = `temporal-${command.split('/').at(-1) ?? ''}`;
  const path = await builtWithGo({ name, version, command: `go.temporal.io/server/cmd/${command}` });
  if (path === null) throw new Error(`Go cannot build ${command} of Temporal ${version} here`);
  return path;
}

async function choosePorts(): Promise<ServerPorts> {
  const pair = async (): Promise<{ readonly grpc: number; readonly membership: number }> => ({
    grpc: await lowPort(),
    membership: await lowPort(),
  });
  return {
    frontend: await pair(),
    matching: await pair(),
    history: await pair(),
    worker: await pair(),
    http: await lowPort(),
    metrics: await lowPort(),
  };
}

/** One that fits the `smallint` that members tell each other theirs in; the system chooses higher ones. */
async function lowPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if ((await Promise.all(HOSTS.map((host) => isFree(host, port)))).every(Boolean)) return port;
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
