import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import {
  NativeConnection,
  Runtime,
  Worker,
  bundleWorkflowCode,
  type WorkerOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { WORKFLOWS_PATH } from '../../src/worker/bundle/workflow-paths.js';
import type { OnboardingInput } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { sharedTemporal, type TestTemporal } from '../servers/temporal.js';

/** A real server, a real worker over a fake world, and what a test asks of them. */
export interface Stage {
  readonly client: Client;
  readonly address: string;
  readonly cliPath: string;
  readonly taskQueue: string;
  readonly world: FakeWorld;
  start(input: Partial<OnboardingInput>): Promise<WorkflowHandle<typeof onboardingWorkflow>>;
  /** Event types of a history, `EVENT_TYPE_` left out. */
  events(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string[]>;
  close(): Promise<void>;
}

/** Polls within milliseconds, as far as the server's timers allow. */
export const FAST = { firstPollAfter: '10ms', pollEvery: '20ms', pollAtMost: '20ms' };
/** Long enough that no poll comes by itself during a test. */
export const QUIET = { firstPollAfter: '10m', pollEvery: '10m' };

let bundle: Promise<WorkflowBundle> | undefined;

/** The bundle of the workflows, made once per test process. */
export function workflowBundle(): Promise<WorkflowBundle> {
  quietRuntime();
  bundle ??= bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    logger: Runtime.instance().logger,
  });
  return bundle;
}

let installed = false;

/** Warnings and errors only; called before anything else installs the runtime. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: SILENT, telemetryOptions: { logging: { filter: 'ERROR', forward: {} } } });
}

const nothing = (): void => undefined;
/** A logger for bundles that say nothing. */
export const SILENT = {
  log: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

export async function openStage(
  options: Partial<Pick<WorkerOptions, 'maxCachedWorkflows' | 'workflowBundle' | 'interceptors'>> = {},
  server: Promise<TestTemporal> = sharedTemporal(),
  world = createFakeWorld(),
): Promise<Stage> {
  const { address, namespace, cliPath } = await server;
  const workflows = await workflowBundle();
  const taskQueue = `test-${randomUUID()}`;
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: workflows,
    activities: createActivities(world.ports),
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    ...options,
  });
  const running = worker.run();
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  return {
    client,
    address,
    cliPath,
    taskQueue,
    world,
    start: (input) => {
      const customId = input.customId ?? `c-${randomUUID()}`;
      return client.workflow.start('onboardingWorkflow', {
        workflowId: workflowIdOf(customId),
        taskQueue,
        args: [{ customId, ...input }],
      });
    },
    events: async (handle) =>
      ((await handle.fetchHistory()).events ?? []).map((event) =>
        (proto.temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? '').replace('EVENT_TYPE_', ''),
      ),
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}

/**
 * Asks again and again until `fits`; the wait of every test that waits. Shorter than a test's own minute, so
 * that what never comes is shown by its step, and long enough for a busy machine.
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  fits: (value: T) => boolean,
  withinMs = 50_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > end) throw new Error(`condition not met within ${withinMs.toString()} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
