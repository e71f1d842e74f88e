import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { startBridge, type Bridge } from '../../src/bridge/index.js';
import { ONBOARDING_STATUSES, ONBOARDING_WORKFLOW_TYPE } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { sharedTemporal } from '../servers/temporal.js';
import { SECRET, webhookPath } from './secrets.js';

const WEBHOOKS = 2_000;
const AT_ONCE = 50;
/** Fewer than callers, so that most of them wait for one. */
const PLACES = 16;
const ONBOARDINGS = WEBHOOKS / ONBOARDING_STATUSES.length;
/** Started and one workflow task, which nobody takes. */
const EVENTS_BEFORE = 2;

describe('masses of webhooks', function () {
  this.timeout(240_000);
  let connection: Connection;
  let client: Client;
  let bridge: Bridge;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const customIds = Array.from({ length: ONBOARDINGS }, () => `mass-${randomUUID()}`);

  before(async () => {
    const { address, namespace } = await sharedTemporal();
    connection = await Connection.connect({ address });
    client = new Client({ connection, namespace });
    const limits = { engineCallsInFlight: PLACES };
    bridge = await startBridge({ client, host: '127.0.0.1', port: 0, secrets: [SECRET], limits });
    const taskQueue = `mass-${randomUUID()}`;
    await atOnce(customIds, async (customId) => {
      const workflowId = workflowIdOf(customId);
      await client.workflow.start(ONBOARDING_WORKFLOW_TYPE, { workflowId, taskQueue, args: [{ customId }] });
    });
  });
  after(async () => {
    agent.destroy();
    await bridge.close();
    await atOnce(customIds, async (customId) => {
      await client.workflow.getHandle(workflowIdOf(customId)).terminate();
    });
    await connection.close();
  });

  const post = (customId: string, result: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const call = request(`${bridge.url}${webhookPath(customId)}`, { method: 'POST', agent, headers });
      call.once('error', reject).once('response', (answer) => {
        answer.resume().once('end', () => {
          resolve(answer.statusCode);
        });
      });
      call.end(JSON.stringify({ onboardingId: 'o-1', customId, result }));
    });

  it('are all signalled, 2,000 of them, 50 at once: none is answered 503', async () => {
    const webhooks = ONBOARDING_STATUSES.flatMap((result) =>
      customIds.map((customId) => ({ customId, result })),
    );
    assert.equal(webhooks.length, WEBHOOKS);
    const answers: Record<string, number> = {};
    await atOnce(webhooks, async ({ customId, result }) => {
      const status = String(await post(customId, result));
      answers[status] = (answers[status] ?? 0) + 1;
    });
    assert.deepEqual(answers, { 200: WEBHOOKS });
    assert.equal(bridge.counts.signalled, WEBHOOKS);
    await atOnce(customIds, async (customId) => {
      const { historyLength } = await client.workflow.getHandle(workflowIdOf(customId)).describe();
      assert.equal(historyLength, EVENTS_BEFORE + ONBOARDING_STATUSES.length);
    });
  });
});

/** At most so many at a time. */
async function atOnce<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const waiting = [...things];
  const next = async (): Promise<void> => {
    for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) await work(thing);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
