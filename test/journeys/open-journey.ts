import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { startBridge, type Bridge } from '../../src/bridge/index.js';
import { readSettings } from '../../src/config/settings.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { openStores, type Stores, type StoresConfig } from '../../src/index.js';
import { startSandbox, type Person, type Sandbox, type SandboxFaults } from '../../src/sandbox/index.js';
import { createOnboardingWorker, type OnboardingWorker } from '../../src/worker/index.js';
import type { recheckWorkflow } from '../../workflows/index.js';
import type {
  EvidenceSummary,
  OnboardingInput,
  OnboardingOutcome,
  OnboardingWorkflow,
  RecheckAnswer,
} from '../../workflows/contract.js';
import { recheckIdOf, workflowIdOf } from '../../workflows/ids.js';
import { sharedTemporal } from '../servers/temporal.js';
import { toHistory, type History } from './history.js';
import { quietRuntime, workflowBundle } from '../workflows/run-onboarding.js';

/** Everything that an onboarding needs, real throughout, and a user who has nothing but the `temporal` CLI. */
export interface Journey {
  readonly sandbox: Sandbox;
  readonly bridge: Bridge;
  readonly taskQueue: string;
  /** Looks where the CLI would cost a process a look; every step of a user's is the CLI's. */
  readonly client: Client;
  readonly stores: Stores;
  /** Where those stores lie, for somebody who opens them too. */
  readonly storesConfig: StoresConfig;
  /** A customId that no other journey has. */
  id(name: string): string;
  /** `temporal <args> --output json`, whatever it ends with. */
  temporal(...args: readonly string[]): Promise<CliAnswer>;
  /** `temporal workflow start …` with an input of any shape; the vendor's side is set before. */
  start(customId: string, input: unknown, scene?: Scene): Promise<void>;
  /** `temporal workflow result`: the outcome of a workflow that has completed. */
  outcome(customId: string): Promise<OnboardingOutcome>;
  /** The same of a workflow that has failed: its failure. */
  failure(customId: string): Promise<WorkflowFailure>;
  /** `start`, then `outcome`. */
  run(input: OnboardingInput, scene?: Scene): Promise<OnboardingOutcome>;
  /** `temporal workflow execute` of a recheck; its own failure where it has failed. */
  recheck(customId: string, other?: RecheckStart): Promise<RecheckAnswer | WorkflowFailure>;
  history(customId: string): Promise<History>;
  close(): Promise<void>;
}

/** What the vendor does with one onboarding, and who comes to it. */
export interface Scene {
  /** Default `finishes`. */
  readonly person?: Person;
  readonly faults?: SandboxFaults;
}

/** What a recheck is started with instead of what it ought to be. */
export interface RecheckStart {
  readonly workflowId?: string;
  readonly input?: unknown;
}

export interface CliAnswer {
  readonly exitCode: number | null;
  /** Undefined where it printed no JSON. */
  readonly json: Record<string, unknown> | undefined;
  readonly stderr: string;
}

export interface WorkflowFailure {
  readonly type: string;
  readonly message: string;
}

export interface JourneyOptions {
  /** Default: a SQLite file and a folder that go with the journey. */
  readonly stores?: StoresConfig;
  /** `FINWAVE_WEBHOOK_BASE_URL=none`, and no secret. Default: the bridge's address. */
  readonly pollingOnly?: boolean;
  /** Who starts onboardings and reads how they ended. Default `cli`; the client costs no process each. */
  readonly by?: 'cli' | 'client';
  /** What the vendor and the worker take for its token. Default: the sandbox's. */
  readonly clientToken?: string;
  /** Further settings of the worker. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What a command of the CLI may take. Default 45,000. */
  readonly cliTimeoutMs?: number;
  /** How many workers run its onboardings. Default 1. */
  readonly workers?: number;
  /** Starts bridges, and answers one that stands for them. Default: a single one. */
  readonly openBridge?: (start: (metricsPort?: number) => Promise<Bridge>) => Promise<Bridge>;
}

/** Shorter than a test's own time, so that what never ends is shown by its step. */
const CLI_TIMEOUT_MS = 45_000;

/** Opens a journey on a task queue of its own. */
export async function openJourney(options: JourneyOptions = {}): Promise<Journey> {
  quietRuntime();
  const { address, namespace, cliPath } = await sharedTemporal();
  const folder = await mkdtemp(join(tmpdir(), 'finwave-journey-'));
  const storesConfig = options.stores ?? {
    results: `sqlite:${join(folder, 'results.db')}`,
    evidence: `file:${join(folder, 'evidence')}`,
  };
  const taskQueue = `journey-${randomUUID()}`;
  const tag = randomBytes(4).toString('hex');
  const secret = randomBytes(32).toString('hex');
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const { clientToken } = options;
  const sandbox = await startSandbox({
    person: 'finishes',
    ...(clientToken !== undefined && { clientToken }),
  });
  const start = (metricsPort?: number): Promise<Bridge> =>
    startBridge({
      ...{ client, host: '127.0.0.1', port: 0, secrets: [secret] },
      ...(metricsPort !== undefined && { metricsPort }),
    });
  const bridge = await (options.openBridge?.(start) ?? start());
  const settings = readSettings(
    {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_TASK_QUEUE: taskQueue,
      FINWAVE_WEBHOOK_BASE_URL: options.pollingOnly === true ? 'none' : bridge.url,
      ...(options.pollingOnly !== true && { FINWAVE_WEBHOOK_SECRET: secret }),
      FINWAVE_RESULT_STORE: storesConfig.results,
      FINWAVE_EVIDENCE_STORE: storesConfig.evidence,
      FINWAVE_SPOOL_DIR: join(folder, 'spool'),
      ...(typeof storesConfig.s3Endpoint === 'string' && { AWS_ENDPOINT_URL_S3: storesConfig.s3Endpoint }),
      ...options.settings,
    },
    { need: 'worker' },
  );
  const natives: NativeConnection[] = [];
  const bundle = await workflowBundle();
  const startWorker = async (): Promise<OnboardingWorker> => {
    // Workers of one queue may not share theirs.
    const native = await NativeConnection.connect({ address });
    natives.push(native);
    return createOnboardingWorker({
      connection: native,
      namespace,
      settings,
      shutdownGraceTimeMs: 1_000,
      workerOptions: { workflowBundle: bundle },
    });
  };
  const workers: OnboardingWorker[] = [];
  while (workers.length < (options.workers ?? 1)) workers.push(await startWorker());
  const running = Promise.all(workers.map((worker) => worker.run()));
  const stores = await openStores(storesConfig);

  const temporal: Journey['temporal'] = async (...args) => {
    const env = { HOME: folder, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
    const said = await runProgram(
      cliPath,
      [...args, '--output', 'json'],
      env,
      options.cliTimeoutMs ?? CLI_TIMEOUT_MS,
    );
    return { exitCode: said.exitCode, json: toJson(said.stdout), stderr: said.stderr };
  };
  const byClient = options.by === 'client';
  const startOf = (workflowId: string, input: unknown) => ({
    ...{ workflowId, taskQueue },
    args: [input as never] as [never],
  });
  const closeEvent = async (customId: string): Promise<Record<string, unknown>> => {
    const { json, stderr } = await temporal('workflow', 'result', '--workflow-id', workflowIdOf(customId));
    assert.ok(json, `${customId} does not end; ${stderr}`);
    return json;
  };
  const journey: Journey = {
    sandbox,
    bridge,
    taskQueue,
    client,
    stores,
    storesConfig,
    id: (name) => `${name}-${tag}`,
    temporal,
    async start(customId, input, { person, faults } = {}) {
      if (person !== undefined) sandbox.setPerson(customId, person);
      if (faults !== undefined) sandbox.setFaults(customId, faults);
      if (byClient) {
        await client.workflow.start('onboardingWorkflow', startOf(workflowIdOf(customId), input));
        return;
      }
      const { exitCode, stderr } = await temporal(
        ...['workflow', 'start', '--type', 'onboardingWorkflow', '--task-queue', taskQueue],
        ...['--workflow-id', workflowIdOf(customId), '--input', JSON.stringify(input)],
      );
      assert.equal(exitCode, 0, stderr);
    },
    async outcome(customId) {
      if (byClient) return client.workflow.result<OnboardingWorkflow>(workflowIdOf(customId));
      const { status, result, ...other } = await closeEvent(customId);
      assert.equal(status, 'COMPLETED', JSON.stringify(other));
      return withLists(result as OutcomeAsPrinted<OnboardingOutcome>);
    },
    async failure(customId) {
      if (byClient) return failureOf(client.workflow.result(workflowIdOf(customId)));
      const { status, closeEvent: event } = await closeEvent(customId);
      assert.equal(status, 'FAILED');
      return toFailure(event);
    },
    async run(input, scene) {
      await journey.start(input.customId, input, scene);
      return journey.outcome(input.customId);
    },
    async recheck(customId, { workflowId = recheckIdOf(customId), input = { customId } } = {}) {
      if (byClient) {
        const start = startOf(workflowId, input);
        const answer = client.workflow.execute<typeof recheckWorkflow>('recheckWorkflow', start);
        return answer.catch(() => failureOf(answer));
      }
      const { json, stderr } = await temporal(
        ...['workflow', 'execute', '--type', 'recheckWorkflow', '--task-queue', taskQueue],
        ...['--workflow-id', workflowId, '--input', JSON.stringify(input)],
      );
      assert.ok(json, `the recheck of ${customId} does not end; ${stderr}`);
      if (json['status'] === 'FAILED') return toFailure(json['closeEvent']);
      return withLists(json['result'] as OutcomeAsPrinted<RecheckAnswer>);
    },
    async history(customId) {
      return toHistory(await client.workflow.getHandle(workflowIdOf(customId)).fetchHistory());
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await stores.close();
      await bridge.close();
      await sandbox.close();
      await connection.close();
      await Promise.all(natives.map((native) => native.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return journey;
}

/** The CLI prints an empty list as null. */
type OutcomeAsPrinted<T extends Pick<OnboardingOutcome, 'flags' | 'evidence'>> = Omit<
  T,
  'flags' | 'evidence'
> & {
  readonly flags: OnboardingOutcome['flags'] | null;
  readonly evidence: Omit<EvidenceSummary, 'files'> & { readonly files: EvidenceSummary['files'] | null };
};

function withLists<T extends Pick<OnboardingOutcome, 'flags' | 'evidence'>>(printed: OutcomeAsPrinted<T>): T {
  const { flags, evidence } = printed;
  return {
    ...printed,
    flags: flags ?? [],
    evidence: { ...evidence, files: evidence.files ?? [] },
  } as unknown as T;
}

/** What a client throws for a workflow that has failed. */
async function failureOf(result: Promise<unknown>): Promise<WorkflowFailure> {
  const error: unknown = await result.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return { type: String(error.cause.type), message: error.cause.message };
}

function toJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function toFailure(event: unknown): WorkflowFailure {
  const { workflowExecutionFailedEventAttributes } = event as {
    workflowExecutionFailedEventAttributes: {
      failure: { message: string; applicationFailureInfo: { type: string } };
    };
  };
  const { message, applicationFailureInfo } = workflowExecutionFailedEventAttributes.failure;
  return { type: applicationFailureInfo.type, message };
}
