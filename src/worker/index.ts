/** Door `./worker`: the worker that runs onboardings. The only door that loads the native worker. */
import { Runtime, Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { OnboardingActivities } from '../../workflows/activity-contract.js';
import { createDataConverter } from '../codec/index.js';
import type { WorkerSettings } from '../config/settings.js';
import { openPorts } from './open-ports.js';
import { READABLE_PAYLOADS, createWorkerParts } from './worker-parts.js';
import { WORKFLOWS_PATH } from './bundle/workflow-paths.js';

export type { FinwaveSettings, StoreSettings, WebhookSettings, WorkerSettings } from '../config/settings.js';
export { finwaveOnboarding, type FinwaveOnboardingOptions } from './plugin.js';

export interface OnboardingWorkerOptions {
  readonly connection: NativeConnection;
  /** Default `"default"`. */
  readonly namespace?: string;
  /** As `readSettings` reads them from the environment; a library user passes the object. */
  readonly settings: Omit<WorkerSettings, 'temporal'>;
  /** How long running activities may go on after a shutdown was asked for. Default 30,000. */
  readonly shutdownGraceTimeMs?: number;
  /** Anything else of Temporal's worker, such as concurrency or `maxCachedWorkflows`. */
  readonly workerOptions?: Partial<WorkerOptions>;
}

/** One or two Temporal workers (a second where evidence has a queue of its own), run as one. */
export interface OnboardingWorker {
  /** Resolves after a shutdown, when running work has finished. */
  run(): Promise<void>;
  shutdown(): void;
}

/**
 * Opens the stores and creates the worker; nothing is polled before `run`.
 *
 * @throws SettingsError, StoreError where a setting cannot work
 */
export async function createOnboardingWorker(options: OnboardingWorkerOptions): Promise<OnboardingWorker> {
  const { connection, namespace = 'default', settings } = options;
  const { logger } = Runtime.instance();
  const log = {
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
  };
  const opened = await openPorts(settings, log);
  const { evidenceTaskQueue, taskQueue } = settings;
  const { activities, nexusServices, ownEvidenceQueue } = createWorkerParts({
    connection,
    namespace,
    taskQueue,
    evidenceTaskQueue,
    ports: () => opened.ports,
    log,
  });
  if (settings.payloadKeys.length === 0) log.warn(READABLE_PAYLOADS);

  const create = (queue: string, work: Partial<WorkerOptions>): Promise<Worker> =>
    Worker.create({
      connection,
      namespace,
      taskQueue: queue,
      shutdownGraceTime: options.shutdownGraceTimeMs ?? 30_000,
      dataConverter: createDataConverter(settings.payloadKeys),
      ...work,
      ...options.workerOptions,
    });
  const workers: Worker[] = [];
  try {
    workers.push(await create(taskQueue, { workflowsPath: WORKFLOWS_PATH, activities, nexusServices }));
    if (ownEvidenceQueue !== null) {
      workers.push(await create(ownEvidenceQueue, { activities: evidenceOnly(activities) }));
    }
  } catch (error) {
    await opened.close();
    throw error;
  }

  return {
    async run() {
      try {
        await Promise.all(workers.map((worker) => worker.run()));
      } finally {
        await opened.close();
      }
    },
    shutdown() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

function evidenceOnly(activities: OnboardingActivities): Pick<OnboardingActivities, 'downloadEvidence'> {
  return { downloadEvidence: (request) => activities.downloadEvidence(request) };
}
