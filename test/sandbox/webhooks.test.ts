import assert from 'node:assert/strict';
import { type Sandbox, startSandbox, type WebhookFaults } from '../../src/sandbox/index.js';
import { create, finished, until } from './sandbox-calls.js';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

describe("the sandbox's webhooks", () => {
  let sandbox: Sandbox;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    sandbox = await startSandbox({ webhooks: { retryAfterMs: 5 } });
    receiver = await startWebhookReceiver();
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });

  /** What is sent for an onboarding that somebody finishes, once `expected` webhooks came and no more follow. */
  async function sentUnder(faults: WebhookFaults, expected: number): Promise<string[]> {
    sandbox.setFaults('c-1', { webhook: faults });
    await finished(sandbox, 'c-1', { webhook: receiver.url });
    await until(() => sandbox.calls.webhooks('c-1').length === expected);
    // Webhooks of one onboarding go out in order: when the next one's came, nothing is left of these.
    await finished(sandbox, 'c-2', { webhook: receiver.url });
    await until(() => sandbox.calls.webhooks('c-2').length === 2);
    return receiver.bodies.filter(({ customId }) => customId !== 'c-2').map(({ result }) => result);
  }

  it('C8: tells progress and end, in order', async () => {
    assert.deepEqual(await sentUnder({}, 2), ['INPROCESS', 'FINISHED']);
  });

  it('tells only what it was asked to', async () => {
    const terse = await startSandbox({ webhooks: { statuses: ['FINISHED'] } });
    await finished(terse, 'c-1', { webhook: receiver.url });
    await until(() => terse.calls.webhooks().length === 1);
    assert.deepEqual(receiver.results(), ['FINISHED']);
    await terse.close();
  });

  it('tries again until a 2xx, a few times', async () => {
    receiver.answers.push(503, 500, 200, 404, 404, 404, 404);
    await finished(sandbox, 'c-1', { webhook: receiver.url });
    await until(() => sandbox.calls.webhooks().length === 7);
    assert.deepEqual(
      sandbox.calls.webhooks().map(({ result, attempt, status }) => [result, attempt, status]),
      [
        ['INPROCESS', 1, 503],
        ['INPROCESS', 2, 500],
        ['INPROCESS', 3, 200],
        ['FINISHED', 1, 404],
        ['FINISHED', 2, 404],
        ['FINISHED', 3, 404],
        ['FINISHED', 4, 404],
      ],
    );
  });

  it('notes a receiver that is not there', async () => {
    await receiver.close();
    await finished(sandbox, 'c-1', { webhook: receiver.url });
    await until(() => sandbox.calls.webhooks().length === 8);
    assert.ok(
      sandbox.calls.webhooks().every(({ status, error }) => status === null && error === 'ECONNREFUSED'),
    );
  });

  it('never calls anything but loopback, and says so', async () => {
    const addresses = ['http://192.0.2.1/x', 'https://127.0.0.1/', 'http://127.0.0.1.example.org/', 'string'];
    for (const [index, webhook] of addresses.entries())
      await finished(sandbox, `c-${index.toString()}`, { webhook });
    await until(() => sandbox.calls.webhooks().length === 8);
    assert.ok(sandbox.calls.webhooks().every(({ error }) => error === 'notLoopback'));
  });

  it('C42: passes over https://webhook.invalid/ in silence', async () => {
    await finished(sandbox, 'c-silent');
    await finished(sandbox, 'c-told', { webhook: receiver.url });
    await until(() => receiver.bodies.length === 2);
    assert.deepEqual(sandbox.calls.webhooks('c-silent'), []);
  });

  it('C9: repeats', async () => {
    const sent = await sentUnder({ repeat: 2 }, 6);
    assert.deepEqual(sent, ['INPROCESS', 'INPROCESS', 'INPROCESS', 'FINISHED', 'FINISHED', 'FINISHED']);
  });

  it('C11: never', async () => {
    assert.deepEqual(await sentUnder({ never: true }, 0), []);
  });

  it('C8: early, before the create is answered', async () => {
    sandbox.setFaults('c-1', { webhook: { early: true } });
    const { onboardingId } = await create(sandbox, 'c-1', { webhook: receiver.url });
    assert.deepEqual(receiver.bodies, [{ onboardingId, customId: 'c-1', result: 'CREATED' }]);
  });

  it('claims what is not true', async () => {
    sandbox.setFaults('c-1', { webhook: { claims: ['FINISHED', 'ON_HOLD'] } });
    await create(sandbox, 'c-1', { webhook: receiver.url });
    await until(() => receiver.bodies.length === 2);
    assert.deepEqual(receiver.results(), ['FINISHED', 'ON_HOLD']);
    assert.equal(sandbox.onboardings()[0]?.status, 'CREATED');
  });

  it('C9: out of order', async () => {
    assert.deepEqual(await sentUnder({ outOfOrder: true }, 2), ['FINISHED', 'INPROCESS']);
  });

  it('delayed', async () => {
    const start = performance.now();
    await sentUnder({ delayMs: 60 }, 2);
    assert.ok(performance.now() - start >= 118);
  });

  it('C15, C10: an unknown result, another customId', async () => {
    await sentUnder({ unknownResult: 'PAUSED', customId: 'somebody-else' }, 2);
    const [first] = receiver.bodies;
    assert.deepEqual([first?.result, first?.customId], ['PAUSED', 'somebody-else']);
  });
});
