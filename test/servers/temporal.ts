import { readDevFile } from '../../src/cli/dev-server/dev-file.js';
import { findTemporalCli } from '../../src/cli/dev-server/find-temporal-cli.js';
import { isLoopback } from '../../src/net/loopback.js';
import { startDevServer } from '../../src/cli/dev-server/start-dev-server.js';

/** A real Temporal server for tests. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly cliPath: string;
  close(): Promise<void>;
}

export interface TestTemporalOptions {
  /** Default: in memory. */
  readonly dbFile?: string;
  /** Default: one that is free. */
  readonly port?: number;
  /** Name to type. Default: those of `temporal.dev.yaml`. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
}

/**
 * A run is deleted when the server has noted, for each queue, that its closing has passed: by default it
 * notes that every 30 s.
 */
const QUICK_DELETION = {
  'history.transferProcessorUpdateAckInterval': '1s',
  'history.visibilityProcessorUpdateAckInterval': '1s',
};

/**
 * Starts a dev server of the test's own on a free loopback port. It ends on `close()`, or with this
 * process, and does not keep this process running.
 */
export async function startTemporal(options: TestTemporalOptions = {}): Promise<TestTemporal> {
  const cli = await temporalCli();
  const { searchAttributes } = await readDevFile();
  const defaults = { cliPath: cli, env: process.env, searchAttributes, dynamicConfig: QUICK_DELETION };
  const server = await startDevServer({ ...defaults, ...options });
  const { address, namespace, cliPath } = server;
  return { address, namespace, cliPath, close: () => server.stop() };
}

let shared: Promise<TestTemporal> | undefined;

/**
 * The one server of this test process, started by the first who asks, in memory, with Finwave's
 * search attributes; or the loopback one that `TEMPORAL_ADDRESS` names. Its `close()` does nothing:
 * it ends with the process. Use fresh custom ids and task queues.
 */
export function sharedTemporal(): Promise<TestTemporal> {
  shared ??= openShared();
  return shared;
}

async function openShared(): Promise<TestTemporal> {
  const close = (): Promise<void> => Promise.resolve();
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && isLoopback(given)) {
    return { address: given, namespace: 'default', cliPath: await temporalCli(), close };
  }
  return { ...(await startTemporal()), close };
}

async function temporalCli(): Promise<string> {
  const { path } = await findTemporalCli({
    env: process.env,
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
  });
  return path;
}
