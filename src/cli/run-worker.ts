import { setTimeout } from 'node:timers/promises';
import type { LogLevel } from '@temporalio/worker';
import type { WorkerSettings } from '../config/settings.js';
import { assertNamespace } from './assert-namespace.js';
import { CliError, EXIT } from './exit-codes.js';

/** An address that takes the connection and says nothing would be waited for without an end. */
const CONNECT_WITHIN_MS = 10_000;

/** A worker that has begun to poll. */
export interface RunningWorker {
  shutdown(): void;
  /** Resolves after a shutdown; rejects where the worker broke. */
  readonly ended: Promise<void>;
}

/** Starts the worker in this process. The native code is loaded here and by no other command. */
export async function runWorker(
  settings: WorkerSettings,
  logLevel: LogLevel,
  bundlePath?: string,
): Promise<RunningWorker> {
  const { DefaultLogger, NativeConnection, Runtime } = await import('@temporalio/worker');
  const { createOnboardingWorker } = await import('../worker/index.js');
  // The order of the end is the command's to decide: no signal handler of the SDK's.
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger(logLevel) });
  const { connectionOptions, namespace = 'default' } = settings.temporal;
  const connection = await Promise.race([
    NativeConnection.connect(connectionOptions).catch(() => null),
    setTimeout(CONNECT_WITHIN_MS, null, { ref: false }),
  ]);
  if (connection === null) {
    const address = connectionOptions.address ?? 'localhost:7233';
    throw new CliError('TemporalUnavailable', EXIT.other, `Temporal does not answer at ${address}`);
  }
  try {
    await assertNamespace(connection.workflowService, namespace);
    const worker = await createOnboardingWorker({
      connection,
      namespace,
      settings,
      ...(bundlePath !== undefined && { bundlePath }),
    });
    return {
      shutdown: () => {
        worker.shutdown();
      },
      ended: worker.run().finally(() => connection.close()),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
