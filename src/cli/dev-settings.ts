import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  completeSettings,
  type BridgeSettings,
  type Environment,
  type WorkerSettings,
} from '../config/settings.js';
import { isLoopback } from '../net/loopback.js';

/** What `dev` and `demo` have put on loopback. */
export interface DevParts {
  /** Of the Temporal dev server. */
  readonly address: string;
  readonly namespace: string;
  readonly sandboxUrl: string;
  readonly clientToken: string;
  readonly bridgePort: number;
  readonly webhookSecret: string;
  /** PEM. */
  readonly custodyKey: string;
  /** Where everything is kept: `.finwave`. */
  readonly folder: string;
}

/** Settings of worker and bridge in `dev` and `demo`: the sandbox and embedded stores, whatever the environment says. */
export function devSettings(parts: DevParts): WorkerSettings & BridgeSettings {
  const host = '127.0.0.1';
  const secrets = [parts.webhookSecret];
  return {
    temporal: { namespace: parts.namespace, connectionOptions: { address: parts.address } },
    ...completeSettings({
      finwave: { baseUrl: parts.sandboxUrl, clientToken: parts.clientToken },
      webhook: { baseUrl: `http://${host}:${parts.bridgePort.toString()}`, secrets },
      stores: {
        results: `sqlite:${join(parts.folder, 'results.db')}`,
        evidence: `file:${join(parts.folder, 'evidence')}`,
      },
      spoolDir: join(parts.folder, 'spool'),
      custodyKey: parts.custodyKey,
    }),
    webhookSecrets: secrets,
    host,
    port: parts.bridgePort,
    trustProxy: [],
    metrics: null,
    logFormat: null,
  };
}

/** The names of what `dev` and `demo` do not listen to, though it is set; sorted. */
export function ignoredByDev(env: Environment): string[] {
  const ignored = Object.keys(env).filter((name) => {
    if (env[name] === undefined || env[name] === '') return false;
    if (name === 'TEMPORAL_ADDRESS') return !isLoopback(env[name]);
    return name.startsWith('FINWAVE_') || (name.startsWith('TEMPORAL_') && name !== 'TEMPORAL_CLI_PATH');
  });
  const profiles = defaultProfileFile(env);
  if (existsSync(profiles)) ignored.push(profiles);
  return ignored.sort();
}

/** Where `@temporalio/envconfig` and the CLI look for profiles unless TEMPORAL_CONFIG_FILE says otherwise. */
function defaultProfileFile(env: Environment): string {
  const home = env['HOME'] ?? homedir();
  const folder =
    process.platform === 'win32'
      ? (env['APPDATA'] ?? home)
      : process.platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : (env['XDG_CONFIG_HOME'] ?? join(home, '.config'));
  return join(folder, 'temporalio', 'temporal.toml');
}
