import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { readWhole } from '../../src/stores/blobs/read-whole.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { createFakeWorld } from '../activities/fake-ports.js';
import { workflowBundle } from '../workflows/run-onboarding.js';
import { send, type Answer } from './answers.js';
import { installServerClock } from './server-clock.js';

export const CALLS = ['create', 'result', 'evidences'] as const;
export type CallOf = (typeof CALLS)[number];
export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** What Finwave answers to the `n`th call of a kind, the first one being 0. */
export type Script = (call: CallOf, n: number) => Answer;

/** How an onboarding ended, and what it took. */
export interface Ended {
  readonly customId: string;
  /** The failure's type where there is no outcome. */
  readonly outcome: OnboardingOutcome | { readonly failure: string };
  /** What the result call answered last. */
  readonly lastResult: Answer | null;
  readonly events: readonly HistoryEvent[];
  /** Milliseconds of server time since the start at which an attempt asked. */
  readonly asked: Readonly<Record<CallOf, readonly number[]>>;
}

/**
 * A server that skips time, one worker with the real door to Finwave and the real evidence store, and
 * a Finwave that answers by script.
 */
export interface LongWait {
  run(
    input: Partial<OnboardingInput>,
    script: (customId: string) => Script,
    during?: (handle: WorkflowHandle<typeof onboardingWorkflow>, customId: string) => Promise<void>,
  ): Promise<Ended>;
  /** Bytes of what an outcome refers to. */
  read(ref: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Case {
  readonly script: Script;
  readonly answered: Record<CallOf, number>;
  lastResult: Answer | null;
  readonly asked: Record<CallOf, number[]>;
}

export async function openLongWait(env: TestWorkflowEnvironment): Promise<LongWait> {
  const clock = installServerClock(() => env.currentTimeMs());
  const folder = await mkdtemp(join(tmpdir(), 'finwave-long-waits-'));
  const blobs = await openFolder(join(folder, 'store'));
  const cases = new Map<string, Case>();
  const vendor = await startVendor(cases);
  const client = createFinwaveClient({ baseUrl: vendor.baseUrl, clientToken: 'test-token' });
  const fake = createFakeWorld();
  const evidence = createEvidenceStore({
    blobs,
    source: client,
    spoolDir: join(folder, 'spool'),
    log: fake.ports.log,
    now: () => new Date(),
  });
  const asks = (call: CallOf, customId: string): void =>
    void cases.get(customId)?.asked[call].push(Date.now());
  const ports: OnboardingPorts = {
    ...fake.ports,
    vendor: {
      create: (input, ...rest) => (asks('create', input.customId), client.create(input, ...rest)),
      result: (onboardingId, ...rest) => (
        asks('result', onboardingId.slice(2)),
        client.result(onboardingId, ...rest)
      ),
    },
    evidence: {
      ...evidence,
      collect: (order, attempt) => (asks('evidences', order.customId), evidence.collect(order, attempt)),
    },
  };
  const taskQueue = randomUUID();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: createActivities(ports),
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    interceptors: { activity: [clock.interceptor] },
  });
  const running = worker.run();
  // The environment's own client counts a lock per waited-for result, and the server has but one.
  const temporal = new Client({ connection: env.connection });
  await env.connection.testService?.unlockTimeSkipping({});

  return {
    async run(input, script, during) {
      const customId = randomUUID();
      const count = { create: 0, result: 0, evidences: 0 };
      const asked = { create: [], result: [], evidences: [] };
      const own: Case = { script: script(customId), answered: count, lastResult: null, asked };
      cases.set(customId, own);
      const handle = await temporal.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
        workflowId: workflowIdOf(customId),
        taskQueue,
        args: [{ customId, ...input }],
      });
      await during?.(handle, customId);
      const outcome = await handle.result().catch(toFailure);
      const events = (await handle.fetchHistory()).events ?? [];
      cases.delete(customId);
      const startedAt = timeOf(events[0]);
      const since = (times: readonly number[]): number[] => times.map((at) => at - startedAt);
      return {
        customId,
        outcome,
        lastResult: own.lastResult,
        events,
        asked: {
          create: since(asked.create),
          result: since(asked.result),
          evidences: since(asked.evidences),
        },
      };
    },
    read: (ref) => readWhole(blobs, ref),
    async close() {
      await env.connection.testService?.lockTimeSkipping({});
      worker.shutdown();
      await running;
      clock.restore();
      client.close();
      await vendor.close();
      await blobs.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Milliseconds since the epoch, the server's time. */
export function timeOf(event: HistoryEvent | undefined): number {
  const { seconds = 0, nanos = 0 } = event?.eventTime ?? {};
  return Number(seconds) * 1000 + Number(nanos) / 1e6;
}

function toFailure(error: unknown): { readonly failure: string } {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  return { failure: cause instanceof ApplicationFailure ? String(cause.type) : String(cause) };
}

/** Whose call it is, is in its path; of a create, in its body. */
async function startVendor(cases: ReadonlyMap<string, Case>) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, onboardingId, leaf] =
        /\/integrations\/([^/]+)\/(result|evidences)$/.exec(request.url ?? '') ?? [];
      const body = Buffer.concat(chunks).toString('utf8');
      const customId = onboardingId?.slice(2) ?? (JSON.parse(body) as { readonly customId: string }).customId;
      const call = leaf === 'result' || leaf === 'evidences' ? leaf : 'create';
      const found = cases.get(customId);
      // An attempt that its workflow has let go may outlive it.
      if (found === undefined) return void response.writeHead(503).end();
      const n = found.answered[call];
      found.answered[call] += 1;
      const answer = found.script(call, n);
      if (call === 'result') found.lastResult = answer;
      send(response, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port.toString()}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
