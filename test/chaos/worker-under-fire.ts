import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { OnboardingClient } from '../../src/client/client.js';
import {
  startSandbox,
  type RequestEntry,
  type Sandbox,
  type SandboxFaults,
} from '../../src/sandbox/index.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { sharedTemporal } from '../servers/temporal.js';

/** A real server, a sandbox, and the `worker` command as a process that may be killed. */
export interface UnderFire {
  readonly sandbox: Sandbox;
  /** Starts an onboarding whose person finishes at once, with the vendor's faults. */
  start(faults: SandboxFaults): Promise<string>;
  outcome(customId: string): Promise<OnboardingOutcome>;
  /** The evidences calls so far. */
  fetches(customId: string): readonly RequestEntry[];
  /** Bytes of archive sent so far, whatever became of them. */
  sent(customId: string): number;
  /** How many bytes the server's last heartbeat knows of. */
  heartbeatBytes(customId: string): Promise<number>;
  /** SIGKILL, and another worker. */
  killWorker(): Promise<void>;
  /** Exit code of `verify <customId>`. */
  verify(customId: string): Promise<number | null>;
  spooled(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openUnderFire(): Promise<UnderFire> {
  const { address, namespace } = await sharedTemporal();
  const folder = await mkdtemp(join(tmpdir(), 'finwave-fire-'));
  const sandbox = await startSandbox({ person: 'finishes' });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `chaos-${randomUUID()}`;
  const onboardings = new OnboardingClient(client, { taskQueue, startTimeoutMs: 60_000 });
  const spoolDir = join(folder, 'spool');
  const env = {
    HOME: folder,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    FINWAVE_BASE_URL: sandbox.baseUrl,
    FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
    FINWAVE_WEBHOOK_BASE_URL: 'none',
    FINWAVE_TASK_QUEUE: taskQueue,
    FINWAVE_RESULT_STORE: `sqlite:${join(folder, 'results.db')}`,
    FINWAVE_EVIDENCE_STORE: `file:${join(folder, 'evidence')}`,
    FINWAVE_SPOOL_DIR: spoolDir,
    no_proxy: '127.0.0.1',
  };
  const run = (...args: readonly string[]): ChildProcess => {
    const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, ...args], { env, stdio: 'ignore' });
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.removeListener('exit', end));
    return child;
  };
  let worker = run('worker');

  const fetches: UnderFire['fetches'] = (customId) =>
    sandbox.calls.requests(customId).filter(({ path }) => path.endsWith('/evidences'));
  return {
    sandbox,
    async start(faults) {
      const customId = `fire-${randomUUID()}`;
      sandbox.setFaults(customId, faults);
      await onboardings.start({ customId, wait: { firstPollAfter: '1s', pollEvery: '1s' } });
      return customId;
    },
    outcome: (customId) => onboardings.outcome(customId),
    fetches,
    sent: (customId) => fetches(customId).reduce((sum, { bytes }) => sum + bytes, 0),
    async heartbeatBytes(customId) {
      const { raw } = await client.workflow.getHandle(workflowIdOf(customId)).describe();
      const [payload] = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads ?? [];
      if (!payload) return 0;
      const { bytes = 0 } = defaultPayloadConverter.fromPayload<{ bytes?: number }>(payload);
      return bytes;
    },
    async killWorker() {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      worker = run('worker');
    },
    async verify(customId) {
      const [code] = (await once(run('verify', customId), 'exit')) as [number | null];
      return code;
    },
    spooled: () => readdir(spoolDir),
    async close() {
      worker.kill('SIGKILL');
      await sandbox.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
