/** Door `./worker`: the worker that runs onboardings. The only door that loads the native worker. */
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { Registry } from 'prom-client';
import type { PortLog } from '../../activities/ports.js';
import { completeSettings, type OnboardingSettings } from '../config/settings.js';
import { workerIdentity } from '../custody/worker-identity.js';
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

/** Keeps a worker below half a gigabyte, however many onboardings wait (docs/production.md). */
const MAX_CACHED_WORKFLOWS = 1_000;

/** What {@link createOnboardingWorker} needs, and what it may be told. */
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
  /** A registry of `prom-client` that the metrics of onboardings go into. Default: none are kept. */
  readonly registry?: Registry;
  /** Told what an operator should read, each failed attempt of an activity too. Default: Temporal's logger. */
  readonly log?: PortLog;
  /** Anything else of Temporal's worker, such as concurrency or `maxCachedWorkflows`, whose default is 1,000. */
  readonly workerOptions?: Partial<WorkerOptions>;
}

/** One or two Temporal workers (a second where evidence has a queue of its own), run as one. */
export interface OnboardingWorker {
  /** Resolves after a shutdown, when running work has finished. */
  run(): Promise<void>;
  /** Lets running work finish; harmless where it does not run. */
  shutdown(): void;
  /** Each store by its name: resolves once it has answered, for a health check. Only while it runs. */
  readonly stores: Readonly<Record<'results' | 'evidence', () => Promise<unknown>>>;
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
  const plugin = new OnboardingPlugin({
    ...settings,
    dataConverter,
    ...(options.registry !== undefined && { registry: options.registry }),
    ...(options.log !== undefined && { log: options.log }),
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.taskQueue,
    maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
    // Named in every history, and by `doctor`; which tasks it is given does not hang on it.
    workerDeploymentOptions: {
      version: { deploymentName: 'temporal-finwave', buildId: workerIdentity().packageVersion },
      useWorkerVersioning: false,
    },
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
    stores: {
      results: async () => plugin.stores().results(),
      evidence: async () => plugin.stores().evidence(),
    },
    shutdown() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
