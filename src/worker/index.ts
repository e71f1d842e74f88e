/** Door `./worker`: the worker that runs onboardings. The only door that loads the native worker. */
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { WorkerSettings } from '../config/settings.js';
import { OnboardingPlugin } from './plugin.js';

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
  const { connection, namespace = 'default', settings, workerOptions = {} } = options;
  const dataConverter = workerOptions.dataConverter === undefined;
  const plugin = new OnboardingPlugin({ ...settings, dataConverter });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.taskQueue,
    shutdownGraceTime: options.shutdownGraceTimeMs ?? 30_000,
    ...workerOptions,
    plugins: [...(workerOptions.plugins ?? []), plugin],
  }).catch(async (error: unknown) => {
    await plugin.close();
    throw error;
  });
  return {
    run: () => worker.run(),
    shutdown() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
