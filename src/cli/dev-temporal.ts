import { join } from 'node:path';
import type { Environment } from '../config/settings.js';
import { readDevFile } from './dev-server/dev-file.js';
import { findTemporalCli } from './dev-server/find-temporal-cli.js';
import { freePort } from './dev-server/free-port.js';
import { isLoopback } from '../net/loopback.js';
import { startDevServer } from './dev-server/start-dev-server.js';

/** The Temporal server of `dev` and `demo`. */
export interface DevTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  /** Null where the server was given and no `temporal` program is here. */
  readonly cliPath: string | null;
  /** Resolves when a server of ours has ended; never for one that was given. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * The loopback server that `TEMPORAL_ADDRESS` names, or one of our own whose database lies in
 * `folder`, on the ports of `temporal.dev.yaml` where they are free.
 */
export async function openDevTemporal({
  env,
  folder,
  say,
  stopped,
}: {
  readonly env: Environment;
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Once it is aborted, whatever is being got, built or started ends, and this rejects. */
  readonly stopped: AbortSignal;
}): Promise<DevTemporal> {
  const given = env['TEMPORAL_ADDRESS'];
  if (given !== undefined && isLoopback(given)) return givenTemporal(given, env, say);
  const { path: cliPath } = await findTemporalCli({ env, say, stopped });
  const file = await readDevFile();
  const ip = '127.0.0.1';
  const port = (await freePort(ip, file.port)) ?? undefined;
  if (port === undefined) say(`port ${file.port.toString()} is taken: the Temporal server gets another`);
  const uiPort = (await freePort(ip, file.uiPort)) ?? (await freePort(ip)) ?? undefined;
  return startDevServer({
    cliPath,
    env: withoutTemporal(env),
    stopped,
    dbFile: join(folder, 'temporal.db'),
    namespace: file.namespace,
    searchAttributes: file.searchAttributes,
    ...(port !== undefined && { port }),
    ...(uiPort !== undefined && { uiPort }),
  });
}

async function givenTemporal(
  address: string,
  env: Environment,
  say: (line: string) => void,
): Promise<DevTemporal> {
  say(`using the Temporal server at ${address} (TEMPORAL_ADDRESS)`);
  const cli = await findTemporalCli({ env, say, sources: [] }).catch(() => null);
  return {
    address,
    namespace: 'default',
    uiUrl: null,
    cliPath: cli?.path ?? null,
    ended: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

/** The environment without what would make the CLI look at another server or profile. */
export function withoutTemporal(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
