/** Door `./worker`: the worker that runs onboardings. The only door that loads the native worker. */
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { completeSettings, type OnboardingSettings } from '../config/settings.js';
import { openBundle } from './bundle/open-bundle.js';
import { OnboardingPlugin } from './plugin.js';

export {
  readSettings,
  SettingsError,
  type Environment,
  type FinwaveSettings,
  type OnboardingSettings,
  type StoreSettings,
  type WebhookSettings,
  type WorkerSettings,
} from '../config/settings.js';
export { finwaveOnboarding, type FinwaveOnboardingOptions } from './plugin.js';

export interface OnboardingWorkerOptions {
  readonly connection: NativeConnection;
  /** Default `"default"`. */
  readonly namespace?: string;
  /** Written by hand, or as `readSettings` reads them; the environment is not read here. */
  readonly settings: OnboardingSettings;
  /** How long running activities may go on after a shutdown was asked for. Default 30,000. */
  readonly shutdownGraceTimeMs?: number;
  /**
   * A file that `temporal-finwave bundle` made, which saves bundling at each start. Default: none.
   */
  readonly bundlePath?: string;
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
 * @throws SettingsError, StoreError where a setting cannot work; PluginError `bundleMismatch` or
 * `bundleUnreadable` where the bundle cannot
 */
export async function createOnboardingWorker(options: OnboardingWorkerOptions): Promise<OnboardingWorker> {
  const { connection, namespace = 'default', workerOptions = {}, bundlePath } = options;
  const settings = completeSettings(options.settings);
  const dataConverter = workerOptions.dataConverter === undefined;
  const bundle = bundlePath === undefined ? null : openBundle(bundlePath, settings.payloadKeys.length > 0);
  const plugin = new OnboardingPlugin({ ...settings, dataConverter });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.taskQueue,
    shutdownGraceTime: options.shutdownGraceTimeMs ?? 30_000,
    ...workerOptions,
    ...(bundle && { workflowBundle: bundle }),
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
