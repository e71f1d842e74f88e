import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { readSettings } from '../../src/config/settings.js';
import { startSandbox } from '../../src/sandbox/index.js';
import type { FinwaveOnboardingOptions } from '../../src/worker/index.js';
import { sharedTemporal } from '../servers/temporal.js';
import { quietRuntime } from '../workflows/run-onboarding.js';

/** Somebody with a worker of their own, a Finwave, and settings for the plugin. */
export interface User {
  readonly settings: FinwaveOnboardingOptions;
  readonly client: Client;
  readonly taskQueue: string;
  /** `Worker.create` with the user's connection, task queue and activity `greet`. */
  worker(options: Partial<WorkerOptions>): Promise<Worker>;
  start(type: string, args: readonly unknown[], workflowId?: string): Promise<WorkflowHandle>;
  close(): Promise<void>;
}

export async function openUser(): Promise<User> {
  quietRuntime();
  const { address } = await sharedTemporal();
  const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  const sandbox = await startSandbox({ person: 'finishes' });
  const settings = readSettings(
    {
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: 'none',
      FINWAVE_RESULT_STORE: `sqlite:${join(folder, 'results.db')}`,
      FINWAVE_EVIDENCE_STORE: `file:${join(folder, 'evidence')}`,
      FINWAVE_SPOOL_DIR: join(folder, 'spool'),
    },
    { need: 'worker' },
  );
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  const taskQueue = `plugin-${randomUUID()}`;
  return {
    settings,
    client,
    taskQueue,
    worker: (options) =>
      Worker.create({
        connection: native,
        taskQueue,
        activities: { greet: (name: string) => `hello ${name}` },
        ...options,
      }),
    start: (type, args, workflowId = randomUUID()) =>
      client.workflow.start(type, { workflowId, taskQueue, args: [...args] }),
    async close() {
      await native.close();
      await connection.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The compiled folder of a user's workflows. */
export function workflowsAt(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}
