import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { createDataConverter, createPayloadCodec, type PayloadKey } from '../../src/codec/index.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { OnboardingClient } from '../../src/client/client.js';
import { PHONE, guessPhones, inputOf } from '../custody/guess-phone.js';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { sharedTemporal, type TestTemporal } from '../servers/temporal.js';
import { quietRuntime, until } from '../workflows/run-onboarding.js';
import { bundleFor } from './bundle-for.js';

const newKey = (id: string): PayloadKey => ({ id, key: randomBytes(32) });
const A = newKey('a');
const B = newKey('b');
const FAST = { firstPollAfter: '10ms', pollEvery: '20ms' };
/** What must not be readable, besides the onboarding URL that the fake vendor answers. */
const INPUT = {
  phoneCountryCode: '+34',
  phone: '600111222',
  acceptations: [{ mandatory: true, text: 'A very private condition' }],
  redirectUrl: { type: 1, url: 'https://return.example/private' },
} as const;
const MARKS = ['600111222', 'A very private condition', 'return.example', 'onboarding.example', 'FINISHED'];

type Handle = WorkflowHandle<typeof onboardingWorkflow>;

describe('a workflow whose payloads are encrypted', function () {
  this.timeout(120_000);
  let temporal: TestTemporal;
  let connection: Connection;
  let native: NativeConnection;
  let world: FakeWorld;
  let taskQueue: string;
  let stops: (() => Promise<void>)[];

  before(async () => {
    quietRuntime();
    temporal = await sharedTemporal();
    connection = await Connection.connect({ address: temporal.address });
    native = await NativeConnection.connect({ address: temporal.address });
  });
  after(async () => {
    await connection.close();
    await native.close();
  });
  beforeEach(() => {
    world = createFakeWorld();
    taskQueue = `test-${randomUUID()}`;
    stops = [];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
  });

  async function work(keys: readonly PayloadKey[]): Promise<() => Promise<void>> {
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue,
      workflowBundle: await bundleFor(keys),
      activities: createActivities(world.ports),
      dataConverter: createDataConverter(keys),
    });
    const running = worker.run();
    const stop = async (): Promise<void> => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    stops.push(stop);
    return stop;
  }

  function start(keys: readonly PayloadKey[]): Promise<Handle> {
    const client = new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: createDataConverter(keys),
    });
    const customId = `c-${randomUUID()}`;
    return client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue,
      args: [{ customId, ...INPUT, wait: FAST }],
    });
  }

  for (const [shape, keys, expected] of [
    ['shows nothing of input, URL and outcome in its history', [A], []],
    // The same search finds all of it without keys: it would notice a leak.
    ['shows all of it without keys', [], MARKS],
  ] as const)
    it(shape, async () => {
      await work(keys);
      const handle = await start(keys);
      assert.equal((await handle.result()).status, 'FINISHED');
      const readable = readableOf(await handle.fetchHistory());
      assert.deepEqual(
        MARKS.filter((mark) => readable.includes(mark)),
        expected,
      );
    });

  for (const [shape, keys, expected, tried] of [
    ['lets nobody guess the phone number from any id or digest', [A], [], 1_000_000],
    // The same guesses find it without keys.
    ['lets anybody guess it without keys', [], [PHONE], 1000],
  ] as const)
    it(shape, async () => {
      await work(keys);
      const client = new Client({
        connection,
        namespace: temporal.namespace,
        dataConverter: createDataConverter(keys),
      });
      const onboardings = new OnboardingClient(client, { taskQueue });
      const input = { ...inputOf(`c-${randomUUID()}`), wait: FAST };
      const { handle } = await onboardings.start(input);
      // Equal inputs share one update, keys or not; another input is told from them.
      await onboardings.start(input).catch(() => undefined);
      await handle.result();
      const history = await handle.fetchHistory();
      const updates = history.events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
      assert.equal(updates?.length, 1);
      assert.deepEqual([...guessPhones([readableOf(history)], input, tried)], expected);
    });

  it('hides the message of a failure, and shows it to who has the key', async () => {
    world.create = [{ fail: 'noGood', httpStatus: 422 }];
    await work([A]);
    const handle = await start([A]);
    const failure = await handle.result().then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(failure instanceof WorkflowFailedError && failure.cause instanceof ApplicationFailure);
    assert.equal(failure.cause.type, 'VendorRejected');
    assert.notEqual(failure.cause.message, 'Encoded failure');
    const readable = readableOf(await handle.fetchHistory());
    assert.ok(readable.includes('Encoded failure'));
    assert.ok(!readable.includes(failure.cause.message));
  });

  it('waits for a key that its worker lacks, names it, and goes on when it is back', async () => {
    const stop = await work([B]);
    const handle = await start([A, B]);
    const failure = await until(
      async () => (await workflowTaskFailures(handle))[0],
      (found) => found !== undefined,
    );
    const told = await createPayloadCodec([B]).decode(
      failure?.encodedAttributes ? [failure.encodedAttributes] : [],
    );
    assert.match(readableOf(told), /needs the key a, .*FINWAVE_PAYLOAD_KEYS/);
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    await stop();
    await work([B, A]);
    assert.equal((await handle.result()).status, 'FINISHED');
  });

  it('ends a start that only claims to be encrypted as InvalidInput', async () => {
    await work([A]);
    const workflowId = workflowIdOf(`c-${randomUUID()}`);
    const args = [
      ...['workflow', 'start', '--address', temporal.address, '--type', 'onboardingWorkflow'],
      ...['--task-queue', taskQueue, '--workflow-id', workflowId, '--input', '"x"'],
      ...['--input-meta', 'encoding=binary/encrypted'],
    ];
    const { exitCode } = await runProgram(temporal.cliPath, args, process.env);
    assert.equal(exitCode, 0);
    const client = new Client({ connection, dataConverter: createDataConverter([A]) });
    await assert.rejects(client.workflow.getHandle(workflowId).result(), (error) => {
      assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
      assert.equal(error.cause.type, 'InvalidInput');
      return true;
    });
  });
});

async function workflowTaskFailures(handle: Handle) {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.failure ?? []);
}

/** Every text of a history, that of its payloads' bytes included. */
function readableOf(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`;
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString()}\n`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(readableOf).join('');
}
