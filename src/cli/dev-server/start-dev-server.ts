import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { DevServerError } from './dev-server-error.js';
import { freePort } from './free-port.js';
import { unproxiedLoopback, type Environment } from '../../net/loopback.js';
import { spawnGuarded, type GuardedChild } from './spawn-guarded.js';

const IP = '127.0.0.1';
/** Ready in 1 to 5 s on an idle machine; a busy one gets ten times that. */
const READY_WITHIN_MS = 60_000;
const STARTS = 3;

export interface DevServerOptions {
  /** The `temporal` program. */
  readonly cliPath: string;
  /** The child's environment; loopback is taken out of its proxying. */
  readonly env: Environment;
  /** Once it is aborted while the server starts, the server is ended and this rejects. Default: never. */
  readonly stopped?: AbortSignal;
  /** Default: one that is free. */
  readonly port?: number;
  /** Port of the Web UI. Default: no Web UI. */
  readonly uiPort?: number;
  /** SQLite file that survives the server. Default: in memory. */
  readonly dbFile?: string;
  /** Default `default`, which always exists. */
  readonly namespace?: string;
  /** Name to type. Default: none. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** The server's own settings by name. Default: its defaults. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
}

export interface DevServer {
  /** `host:port` of its gRPC service. */
  readonly address: string;
  readonly namespace: string;
  readonly cliPath: string;
  /** Null where it has no Web UI. */
  readonly uiUrl: string | null;
  /** Resolves when the server has ended, wanted or not. */
  readonly ended: Promise<number>;
  /** Ends the server and waits for that. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts `temporal server start-dev` on 127.0.0.1 and resolves when it answers. It ends with this
 * process at the latest, whatever ends this process.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const namespace = options.namespace ?? 'default';
  for (let start = 1; ; start++) {
    // Looked at before the start: another server on that port would answer in ours' place.
    const port = await freePort(IP, options.port);
    if (port === null) {
      const which = options.port?.toString() ?? '(any)';
      throw new DevServerError('devServerFailed', `port ${which} of ${IP} is taken`);
    }
    const address = `${IP}:${port.toString()}`;
    const env = { ...options.env, ...unproxiedLoopback(options.env) };
    const child = spawnGuarded(options.cliPath, argumentsOf(options, port), env);
    const problem = await readiness(child, address, namespace, options.stopped);
    if (problem === null) {
      const uiUrl = options.uiPort === undefined ? null : `http://${IP}:${options.uiPort.toString()}`;
      return {
        address,
        namespace,
        cliPath: options.cliPath,
        uiUrl,
        ended: child.ended,
        stop: () => child.stop(),
      };
    }
    await child.stop();
    options.stopped?.throwIfAborted();
    // A port that was free a moment ago may be somebody's by now.
    const portWasTaken = options.port === undefined && /address already in use/i.test(problem);
    if (!portWasTaken || start === STARTS) {
      throw new DevServerError('devServerFailed', `the Temporal dev server did not start: ${problem}`);
    }
  }
}

function argumentsOf(options: DevServerOptions, port: number): string[] {
  const { namespace, dbFile, uiPort, searchAttributes = {}, dynamicConfig = {} } = options;
  return [
    ...['server', 'start-dev', '--ip', IP, '--port', port.toString()],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', uiPort.toString()]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${JSON.stringify(value)}`,
    ]),
  ];
}

/** Null once the server answers for `namespace`; else why it does not. */
async function readiness(
  child: GuardedChild,
  address: string,
  namespace: string,
  stopped?: AbortSignal,
): Promise<string | null> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  let last = '';
  while (Date.now() < giveUpAt) {
    if (stopped?.aborted === true) return 'told to stop';
    if (child.hasEnded()) return child.output() || 'it ended at once';
    try {
      await probe(address, namespace);
      if (!child.hasEnded()) return null;
    } catch (error) {
      last = error instanceof Error ? error.message : 'no answer';
    }
    await sleep(100);
  }
  return `no answer within ${(READY_WITHIN_MS / 1000).toString()} s (${last}) ${child.output()}`.trim();
}

async function probe(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({
    address,
    connectTimeout: '2 seconds',
    channelArgs: { 'grpc.enable_http_proxy': 0 },
  });
  try {
    await connection.withDeadline(Date.now() + 2_000, async () => {
      await connection.workflowService.describeNamespace({ namespace });
      // The first list waits for what the server does last at its start.
      await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
    });
  } finally {
    await connection.close();
  }
}
