import { setTimeout } from 'node:timers/promises';
import type { NativeConnection, RuntimeOptions } from '@temporalio/worker';
import { Registry } from 'prom-client';
import type { OperatingSettings, WorkerSettings } from '../config/settings.js';
import { assertNamespace } from './assert-namespace.js';
import { freePort } from './dev-server/free-port.js';
import { CliError, EXIT } from './exit-codes.js';
import type { OperatorLog } from './operator-log.js';
import { toSdkLogger } from './sdk-logger.js';
import { openWorkerMetrics } from './worker-metrics.js';

/** An address that takes the connection and says nothing would be waited for without an end. */
const CONNECT_WITHIN_MS = 10_000;
const LOOPBACK = '127.0.0.1';

/** A worker that has begun to poll. */
export interface RunningWorker {
  /** Null where neither health nor metrics are served. */
  readonly metricsUrl: string | null;
  shutdown(): void;
  /** Resolves after a shutdown; rejects where the worker broke. */
  readonly ended: Promise<void>;
}

/** What a worker tells of itself, and to whom. */
export interface WorkerReports {
  readonly log: OperatorLog;
  readonly debug: boolean;
  readonly metrics: OperatingSettings['metrics'];
}

/** Starts the worker in this process. The native code is loaded here and by no other command. */
export async function runWorker(
  settings: WorkerSettings,
  { log, debug, metrics }: WorkerReports,
  bundlePath?: string,
): Promise<RunningWorker> {
  const { Runtime } = await import('@temporalio/worker');
  const { createOnboardingWorker } = await import('../worker/index.js');
  const exporter = metrics === null ? null : await freeAddress();
  Runtime.install({
    // The order of the end is the command's to decide: no signal handler of the SDK's.
    shutdownSignals: [],
    logger: toSdkLogger(log, debug),
    telemetryOptions: telemetry(exporter),
  });
  const { namespace = 'default' } = settings.temporal;
  const connection = await connectNatively(settings);
  try {
    await assertNamespace(connection.workflowService, namespace);
    const registry = new Registry();
    const worker = await createOnboardingWorker({
      ...{ connection, namespace, settings, registry, log },
      ...(bundlePath !== undefined && { bundlePath }),
    });
    const server =
      metrics === null || exporter === null
        ? null
        : await openWorkerMetrics({
            ...{ ...metrics, registry, connection, namespace },
            stores: worker.stores,
            temporalUrl: `http://${exporter}`,
          });
    const running = worker.run().finally(async () => {
      await server?.close();
      await connection.close();
    });
    return {
      metricsUrl: server?.url ?? null,
      shutdown: () => {
        worker.shutdown();
      },
      ended: running,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connectNatively({ temporal }: WorkerSettings): Promise<NativeConnection> {
  const { NativeConnection } = await import('@temporalio/worker');
  const { connectionOptions } = temporal;
  const connection = await Promise.race([
    NativeConnection.connect(connectionOptions).catch(() => null),
    setTimeout(CONNECT_WITHIN_MS, null, { ref: false }),
  ]);
  if (connection !== null) return connection;
  const address = connectionOptions.address ?? 'localhost:7233';
  throw new CliError('TemporalUnavailable', EXIT.other, `Temporal does not answer at ${address}`);
}

/** The SDK serves its own metrics itself: on loopback, where ours fetch them. */
function telemetry(exporter: string | null): NonNullable<RuntimeOptions['telemetryOptions']> {
  const logging = { filter: { core: 'WARN', other: 'ERROR' } as const, forward: {} };
  if (exporter === null) return { logging };
  const prometheus = {
    bindAddress: exporter,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
  };
  return { logging, metrics: { prometheus } };
}

async function freeAddress(): Promise<string> {
  return `${LOOPBACK}:${((await freePort(LOOPBACK)) ?? 0).toString()}`;
}
