import type { ClientOptions, ClientPlugin } from '@temporalio/client';
import { SimplePlugin } from '@temporalio/plugin';
import {
  Runtime,
  Worker,
  type BundleOptions,
  type BundlerPlugin,
  type ReplayWorkerOptions,
  type WorkerOptions,
  type WorkerPlugin,
} from '@temporalio/worker';
import type { ServiceHandler } from 'nexus-rpc';
import type { Registry } from 'prom-client';
import type { PortLog } from '../../activities/ports.js';
import type { EvidenceRequest, OnboardingActivities } from '../../workflows/activity-contract.js';
import { finwaveOnboardingService } from '../../workflows/nexus-service.js';
import { addWorkflows } from './bundle/add-workflows.js';
import { createDataConverter, type EncryptingDataConverter } from '../codec/index.js';
import { completeSettings, type OnboardingSettings, type WorkerSettings } from '../config/settings.js';
import { assertBundled, assertFree, assertPaceIsOurs } from './check-worker-options.js';
import { createOnboardingMetrics, type OnboardingMetrics } from '../metrics/onboarding-metrics.js';
import { createHeldPorts, type HeldPorts } from './held-ports.js';
import { openPorts, type OpenedPorts } from './open-ports.js';
import { logAttempts } from './log-attempts.js';
import { PluginError } from './plugin-error.js';
import { runBeside } from './run-beside.js';
import { READABLE_PAYLOADS, UNSIGNED_RECORDS, createWorkerParts } from './worker-parts.js';
import { WORKFLOWS_PATH } from './bundle/workflow-paths.js';

/** The worker's settings without what the worker itself says: connection and task queue. */
export interface FinwaveOnboardingOptions extends Omit<OnboardingSettings, 'taskQueue'> {
  /**
   * Sets the data converter of the worker (or client) that the plugin is given to. Default false: it
   * keeps its own, as `createDataConverter` makes it or otherwise, and `payloadKeys` only tell that
   * something encrypts.
   */
  readonly dataConverter?: boolean;
  /** A registry of `prom-client` that the metrics of onboardings go into. Default: none are kept. */
  readonly registry?: Registry;
  /** Told what an operator should read, each failed attempt of an activity too. Default: Temporal's logger, which tells of attempts itself. */
  readonly log?: PortLog;
}

/**
 * Adds the onboarding to a worker of your own: its workflow, activities and Nexus service beside
 * yours. `Worker.create` opens the stores, and the end of `run` closes them. A bundle or replay of that
 * worker's workflows needs the plugin too, and so does a client where `dataConverter` is true. Your workflows file may also `export * from 'temporal-finwave/workflows'` itself.
 *
 * @throws SettingsError which lists every setting that is missing or wrong; PluginError or StoreError
 * from `Worker.create`, PluginError from `bundleWorkflowCode` and `new Client`
 *
 * @example
 * const worker = await Worker.create({
 *   connection,
 *   taskQueue: 'mine',
 *   workflowsPath,
 *   activities,
 *   plugins: [finwaveOnboarding({ finwave: { clientToken }, webhook: null })],
 * });
 */
export function finwaveOnboarding(
  options: FinwaveOnboardingOptions,
): WorkerPlugin & BundlerPlugin & ClientPlugin {
  return new OnboardingPlugin(options);
}

/** Around the SDK's own merging, which replaces where this refuses, and cannot wait for stores to open. */
export class OnboardingPlugin implements WorkerPlugin, BundlerPlugin, ClientPlugin {
  readonly name = 'temporal-finwave';
  readonly #merge: SimplePlugin;
  readonly #settings: Omit<WorkerSettings, 'temporal'>;
  /** Null: not told to set one. */
  readonly #converter: EncryptingDataConverter | null;
  readonly #ports: HeldPorts;
  readonly #givenLog: PortLog | null;
  /** Null: nobody reads them. */
  readonly #metrics: OnboardingMetrics | null;
  /** Of each worker that this configured, told by its Nexus service: what makes its evidence queue's worker. */
  readonly #evidenceWorkers = new WeakMap<ServiceHandler, () => Promise<Worker>>();
  #servesEvidence = false;

  constructor(options: FinwaveOnboardingOptions) {
    const settings = completeSettings(options);
    const converter = options.dataConverter === true ? createDataConverter(settings.payloadKeys) : null;
    this.#merge = new SimplePlugin({ name: this.name, ...(converter && { dataConverter: converter }) });
    this.#givenLog = options.log ?? null;
    this.#settings = settings;
    this.#converter = converter;
    const metrics = options.registry === undefined ? null : createOnboardingMetrics(options.registry);
    this.#metrics = metrics;
    this.#ports = createHeldPorts(() => openPorts(settings, this.#log(), metrics));
  }

  async configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    const { workflowsPath, workflowBundle, ...work } = options;
    const { connection, namespace = 'default', taskQueue } = options;
    const { callsPerSecond } = this.#settings;
    if (connection === undefined) {
      throw new PluginError('noConnection', 'give Worker.create a connection: the plugin uses it too');
    }
    this.#checkConverter(options.dataConverter);
    const log = this.#log();
    if (options.dataConverter === undefined && !this.#hasKeys()) log.warn(READABLE_PAYLOADS);
    if (this.#settings.custodyKey === null) log.warn(UNSIGNED_RECORDS);
    const { activities, nexusService, ownEvidenceQueue } = createWorkerParts({
      connection,
      namespace,
      taskQueue,
      evidenceTaskQueue: this.#settings.evidenceTaskQueue,
      ports: () => this.#ports.current(),
      around: (made) => this.#around(made),
      log,
    });
    assertPaceIsOurs(callsPerSecond, options);
    assertFree('activity', Object.keys(options.activities ?? {}), Object.keys(activities));
    const nameOf = ({ definition }: { readonly definition: { readonly name: string } }): string =>
      definition.name;
    assertFree('Nexus service', (options.nexusServices ?? []).map(nameOf), [nameOf(nexusService)]);
    assertBundled(workflowBundle);
    await this.#ports.open();
    if (ownEvidenceQueue !== null) {
      this.#evidenceWorkers.set(nexusService, () =>
        Worker.create({
          ...work,
          ...(this.#converter && { dataConverter: this.#converter }),
          ...paced(callsPerSecond),
          taskQueue: ownEvidenceQueue,
          activities: {
            downloadEvidence: (request: EvidenceRequest) => activities.downloadEvidence(request),
          },
          nexusServices: [],
          plugins: [],
        }),
      );
    }
    return this.#merge.configureWorker({
      ...options,
      ...paced(callsPerSecond),
      ...withWorkflows({ workflowsPath, workflowBundle }),
      activities: { ...options.activities, ...activities },
      nexusServices: [...(options.nexusServices ?? []), nexusService],
    });
  }

  configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    this.#checkConverter(options.dataConverter);
    return this.#merge.configureReplayWorker({ ...options, ...withWorkflows(options) });
  }

  configureBundler(options: BundleOptions): BundleOptions {
    const { payloadConverterPath: path } = options;
    if (path !== this.#converter?.payloadConverterPath) this.#checkConverter(path);
    return addWorkflows({
      ...this.#merge.configureBundler(options),
      ...(this.#converter && {
        payloadConverterPath: this.#converter.payloadConverterPath,
        ...(this.#converter.failureConverterPath && {
          failureConverterPath: this.#converter.failureConverterPath,
        }),
      }),
    });
  }

  configureClient(options: ClientOptions): ClientOptions {
    this.#checkConverter(options.dataConverter);
    return this.#merge.configureClient(options);
  }

  runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    return this.#ports.during(() => {
      const service = worker.options.nexusServiceHandlers?.get(finwaveOnboardingService.name);
      const createEvidenceWorker = service && this.#evidenceWorkers.get(service);
      if (createEvidenceWorker === undefined) return next(worker);
      if (this.#servesEvidence) {
        this.#log().warn(SERVED_BY_ANOTHER);
        return next(worker);
      }
      this.#servesEvidence = true;
      return runBeside(worker, () => next(worker), createEvidenceWorker).finally(() => {
        this.#servesEvidence = false;
      });
    });
  }

  /** Closes what a worker that could not be made has opened; a running one closes it at its end. */
  close(): Promise<void> {
    return this.#ports.closeUnused();
  }

  #log(): PortLog {
    return this.#givenLog ?? workerLog();
  }

  #around(activities: OnboardingActivities): OnboardingActivities {
    const told = this.#givenLog === null ? activities : logAttempts(activities, this.#givenLog);
    return this.#metrics?.activities(told) ?? told;
  }

  /** @throws Error while no worker runs */
  stores(): OpenedPorts['stores'] {
    return this.#ports.stores();
  }

  #checkConverter(existing: unknown): void {
    if (existing !== undefined && this.#converter !== null) {
      throw new PluginError(
        'secondDataConverter',
        'there is a data converter already: leave it out, or leave `dataConverter: true` out of the plugin',
      );
    }
    if (existing === undefined && this.#converter === null && this.#hasKeys()) {
      throw new PluginError(
        'notEncrypted',
        'payload keys are given, but nothing encrypts: tell the plugin `dataConverter: true`, or set a data converter made by createDataConverter',
      );
    }
  }

  #hasKeys(): boolean {
    return this.#settings.payloadKeys.length > 0;
  }
}

/** The server holds the pace for all workers of the queue together. */
function paced(callsPerSecond: number | null): Pick<WorkerOptions, 'maxTaskQueueActivitiesPerSecond'> {
  return callsPerSecond === null ? {} : { maxTaskQueueActivitiesPerSecond: callsPerSecond };
}

/** Two workers of one queue on one connection are refused by Temporal. */
const SERVED_BY_ANOTHER =
  'the evidence queue is served by another worker of this plugin, and by nobody once that one has ended';

function workerLog(): PortLog {
  const { logger } = Runtime.instance();
  return { info: logger.info.bind(logger), warn: logger.warn.bind(logger) };
}

/** A worker without workflows of its own runs ours; beside a user's, the bundler adds them. */
function withWorkflows({
  workflowBundle,
  workflowsPath,
}: {
  readonly workflowsPath?: string | undefined;
  readonly workflowBundle?: WorkerOptions['workflowBundle'] | undefined;
}): { readonly workflowsPath?: string } {
  return workflowBundle === undefined && workflowsPath === undefined ? { workflowsPath: WORKFLOWS_PATH } : {};
}
