import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { ProtoFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { createDataConverter, createPayloadCodec, type PayloadKey } from '../../src/codec/index.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { sharedTemporal, type TestTemporal } from '../servers/temporal.js';
import { quietRuntime, until } from '../workflows/run-onboarding.js';
import { bundleFor } from './bundle-for.js';

const newKey = (id: string): PayloadKey => ({ id, key: randomBytes(32) });
const A = newKey('a');
const B = newKey('b');
/** Polls again and again while nothing ends, so that every worker of the queue meets them. */
const WAIT = { firstPollAfter: '10ms', pollEvery: '200ms', pollAtMost: '200ms' };

type Handle = WorkflowHandle<typeof onboardingWorkflow>;

describe('a worker without the key of running onboardings', function () {
  this.timeout(300_000);
  let temporal: TestTemporal;
  let connection: Connection;
  let world: FakeWorld;
  let client: Client;
  let taskQueue: string;
  let stops: (() => Promise<void>)[];

  before(async () => {
    quietRuntime();
    temporal = await sharedTemporal();
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: createDataConverter([A]),
    });
  });
  after(async () => {
    await connection.close();
  });
  beforeEach(() => {
    world = createFakeWorld();
    world.result = ['INPROCESS'];
    taskQueue = `test-${randomUUID()}`;
    stops = [];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
  });

  async function work(keys: readonly PayloadKey[]): Promise<() => Promise<void>> {
    // Two workers of one queue need a connection each, as two processes have.
    const native = await NativeConnection.connect({ address: temporal.address });
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue,
      workflowBundle: await bundleFor(keys),
      activities: createActivities(world.ports),
      dataConverter: createDataConverter(keys),
    });
    const running = worker.run().finally(() => native.close());
    const stop = async (): Promise<void> => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    stops.push(stop);
    return stop;
  }

  async function start(): Promise<{ readonly customId: string; readonly handle: Handle }> {
    const customId = `c-${randomUUID()}`;
    const handle = await client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue,
      args: [{ customId, wait: WAIT }],
    });
    return { customId, handle };
  }

  for (const [shape, keys, count, told] of [
    ['no keys at all', [], 10, /needs the key a, .*FINWAVE_PAYLOAD_KEYS/],
    ['other keys', [B], 2, /needs the key a, .*FINWAVE_PAYLOAD_KEYS/],
    ['another key under its id', [{ ...B, id: 'a' }], 2, /key a .*FINWAVE_PAYLOAD_KEYS/],
  ] as const)
    it(`with ${shape} ends none of them, says what it lacks, and all finish when the key is back`, async () => {
      const stopRight = await work([A]);
      const onboardings = await Promise.all(Array.from({ length: count }, start));
      for (const { handle } of onboardings) {
        await until(
          () => handle.query<{ status: unknown }>('status'),
          ({ status }) => status === 'INPROCESS',
        );
        // The poll that follows the confirmed status: the wrong worker meets an activity, too.
        await until(
          () => handle.describe(),
          ({ raw }) => raw.pendingActivities?.length === 1,
        );
      }

      const stopWrong = await work(keys);
      await stopRight();
      for (const { customId, handle } of onboardings) {
        await handle.signal(finwaveWebhookSignal, { customId, result: 'UNKNOWN' });
      }
      for (const { handle } of onboardings) {
        await until(
          () => messagesOf(handle, keys),
          ({ activity, workflowTask }) => told.test(activity) && told.test(workflowTask),
          60_000,
        );
      }
      await stopWrong();

      world.result = ['FINISHED'];
      await work([A]);
      const outcomes = await Promise.all(onboardings.map(({ handle }) => handle.result()));
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        Array(count).fill('FINISHED'),
      );
    });
});

/** The last failures of an onboarding's pending activity and of its workflow task. */
async function messagesOf(handle: Handle, keys: readonly PayloadKey[]) {
  const { raw } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const failed = (events ?? []).flatMap((event) => event.workflowTaskFailedEventAttributes?.failure ?? []);
  return {
    activity: await messageOf(raw.pendingActivities?.[0]?.lastFailure, keys),
    workflowTask: await messageOf(failed.at(-1), keys),
  };
}

/** A worker with keys has encrypted it with the first of them; empty where another worker failed. */
async function messageOf(
  failure: ProtoFailure | null | undefined,
  keys: readonly PayloadKey[],
): Promise<string> {
  if (!failure?.encodedAttributes) return failure?.message ?? '';
  if (keys.length === 0) return '';
  const decoded = await createPayloadCodec(keys)
    .decode([failure.encodedAttributes])
    .catch(() => []);
  return Buffer.from(decoded[0]?.data ?? []).toString();
}
