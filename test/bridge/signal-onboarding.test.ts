import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { startBridge, type Bridge } from '../../src/bridge/index.js';
import { createSignalOnboarding } from '../../src/bridge/signal-onboarding.js';
import { ONBOARDING_STATUSES } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { sharedTemporal } from '../servers/temporal.js';
import { post, sendRaw } from './raw-http.js';
import { createRecordingLog } from './recording-log.js';
import { SECRET, tampered, webhookPath } from './secrets.js';

describe('bridge with a Temporal server', function () {
  this.timeout(120_000);
  let connection: Connection;
  let client: Client;
  let bridge: Bridge;
  const log = createRecordingLog();

  before(async () => {
    const { address, namespace } = await sharedTemporal();
    connection = await Connection.connect({ address });
    client = new Client({ connection, namespace });
    bridge = await startBridge({ client, host: '127.0.0.1', port: 0, secrets: [SECRET], log });
  });

  after(async () => {
    await bridge.close();
    await connection.close();
  });

  /** Nobody works on its task queue: a signal is stored all the same. */
  const startOnboarding = async (): Promise<string> => {
    const customId = randomUUID();
    await client.workflow.start('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue: `nobody-${customId}`,
    });
    return customId;
  };

  const call = async (customId: string, result: string): Promise<number | null> =>
    (await sendRaw(bridge.port, post(webhookPath(customId), JSON.stringify({ customId, result })))).status;

  const signalsOf = async (customId: string) => {
    const { events } = await client.workflow.getHandle(workflowIdOf(customId)).fetchHistory();
    return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => signal ?? []);
  };

  it('C9: five identical calls are one signal event', async () => {
    const customId = await startOnboarding();
    for (let i = 0; i < 5; i += 1) assert.equal(await call(customId, 'FINISHED'), 200);
    const signals = await signalsOf(customId);
    assert.deepEqual(
      signals.map(({ signalName }) => signalName),
      ['finwaveWebhook'],
    );
    const [payload] = signals[0]?.input?.payloads ?? [];
    assert.deepEqual(JSON.parse(Buffer.from(payload?.data ?? []).toString()), {
      customId,
      result: 'FINISHED',
    });
  });

  it('C9: an onboarding gets six signals at most, whatever it is told', async () => {
    const customId = await startOnboarding();
    const results = [...ONBOARDING_STATUSES, 'A', 'B', 'C', ...ONBOARDING_STATUSES];
    await Promise.all(results.map((result) => call(customId, result)));
    assert.equal((await signalsOf(customId)).length, 6);
  });

  it('C10: a wrong token leaves no trace in the engine', async () => {
    const customId = await startOnboarding();
    const path = tampered(webhookPath(customId));
    assert.equal((await sendRaw(bridge.port, post(path, '{"result":"FINISHED"}'))).status, 404);
    assert.deepEqual(await signalsOf(customId), []);
  });

  it('C38: a closed onboarding answers 2xx, logged and counted as late', async () => {
    const customId = await startOnboarding();
    await client.workflow.getHandle(workflowIdOf(customId)).terminate();
    const late = bridge.counts.late;
    assert.equal(await call(customId, 'FINISHED'), 200);
    assert.equal(bridge.counts.late, late + 1);
    assert.ok(log.lines.some((line) => line.startsWith('info') && line.includes(customId)));
  });

  it('an onboarding that never was answers 404, counted and alarmed', async () => {
    const customId = randomUUID();
    const unknown = bridge.counts.unknownWorkflow;
    assert.equal(await call(customId, 'FINISHED'), 404);
    assert.equal(bridge.counts.unknownWorkflow, unknown + 1);
    assert.ok(log.lines.some((line) => line.startsWith('error') && line.includes(customId)));
  });

  it('encodes the signal with the client’s codecs', async () => {
    const customId = await startOnboarding();
    const sealed = new Client({
      connection,
      namespace: client.options.namespace,
      dataConverter: { payloadCodecs: [flippingCodec] },
    });
    assert.equal(await createSignalOnboarding(sealed)({ customId, result: 'TIMEOUT' }), 'signalled');
    const [signal] = await signalsOf(customId);
    const [payload] = signal?.input?.payloads ?? [];
    const text = Buffer.from(payload?.data ?? []).toString('latin1');
    assert.ok(!text.includes(customId));
    assert.deepEqual(JSON.parse(Buffer.from(flipped(payload?.data ?? new Uint8Array())).toString()), {
      customId,
      result: 'TIMEOUT',
    });
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}

const flip = (payloads: Payload[]): Promise<Payload[]> =>
  Promise.resolve(
    payloads.map((payload) => ({ ...payload, data: flipped(payload.data ?? new Uint8Array()) })),
  );
const flippingCodec: PayloadCodec = { encode: flip, decode: flip };
