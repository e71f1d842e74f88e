import assert from 'node:assert/strict';
import { request } from 'node:http';
import { type Sandbox, startSandbox, type WebhookEntry } from '../../src/sandbox/index.js';
import { create, getResult, postCreate, result } from './sandbox-calls.js';

import { startWebhookReceiver } from './webhook-receiver.js';

describe("the sandbox's control API", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  function control(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${sandbox.origin}/sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  it('drives the person', async () => {
    await create(sandbox, 'c:drive');
    const response = await control('POST', 'onboardings/c%3Adrive/person', { step: 'finish' });
    assert.deepEqual(await response.json(), { customId: 'c:drive', status: 'FINISHED' });
    assert.equal((await control('POST', 'onboardings/c%3Adrive/person', { step: 'start' })).status, 409);
    assert.equal((await control('POST', 'onboardings/nobody/person', { step: 'start' })).status, 404);
    assert.equal((await control('POST', 'onboardings/nobody/person', { step: 'dance' })).status, 400);
    assert.equal((await control('POST', 'onboardings/nobody/person', null)).status, 400);
  });

  it('sets faults for one onboarding and for all new ones', async () => {
    await control('PUT', 'faults/c-one', { create: { serverErrors: 1 } });
    assert.equal((await postCreate(sandbox, 'c-one')).status, 503);
    await control('PUT', 'faults', { create: { forbidden: 1 } });
    assert.equal((await postCreate(sandbox, 'c-two')).status, 403);
    assert.equal((await postCreate(sandbox, 'c-one')).status, 201);
    await control('PUT', 'faults', {});
    assert.equal((await postCreate(sandbox, 'c-three')).status, 201);
    assert.equal((await control('PUT', 'faults', { create: { oops: 1 } })).status, 400);
    assert.equal((await control('PUT', 'faults/c-one')).status, 400);
  });

  it('lets a scenario befall an onboarding, again and again', async () => {
    await create(sandbox, 'c-scene');
    const trigger = (customId: string, scenario: unknown): Promise<Response> =>
      control('POST', `onboardings/${customId}/scenario`, { scenario });
    const begun = await trigger('c-scene', 'started');
    assert.equal(begun.status, 200);
    const nothingSent = { customId: 'c-scene', webhooks: [] };
    assert.deepEqual(await begun.json(), { ...nothingSent, scenario: 'started', status: 'INPROCESS' });
    for (let times = 0; times < 2; times += 1) {
      const { status } = (await (await trigger('c-scene', 'result-503')).json()) as { status: string };
      assert.equal(status, 'FINISHED');
    }
    const [onboarding] = sandbox.onboardings().filter(({ customId }) => customId === 'c-scene');
    assert.equal((await getResult(sandbox, onboarding?.onboardingId ?? '')).status, 503);
    assert.equal((await trigger('c-scene', 'recovered')).status, 200);
    assert.equal((await result(sandbox, onboarding?.onboardingId ?? ''))['status'], 'FINISHED');

    const codeOf = async (response: Promise<Response>): Promise<unknown[]> => {
      const { statusCode, code } = (await (await response).json()) as { statusCode: number; code: string };
      return [statusCode, code];
    };
    assert.deepEqual(await codeOf(trigger('c-scene', 'abandoned')), [409, 'stepRefused']);
    assert.deepEqual(await codeOf(trigger('c-scene', 'create-503')), [409, 'tooLate']);
    assert.deepEqual(await codeOf(trigger('c-scene', 'webhook-early')), [409, 'tooLate']);
    assert.deepEqual(await codeOf(trigger('nobody', 'finished')), [404, 'unknownOnboarding']);
    for (const name of ['no-such', 'toString', 7, undefined]) {
      assert.deepEqual(await codeOf(trigger('c-scene', name)), [400, 'unknownScenario']);
    }
  });

  it('sends the webhooks of a scenario before it answers', async () => {
    const receiver = await startWebhookReceiver();
    await create(sandbox, 'c-claims', { webhook: receiver.url });
    const scenario = 'webhook-finished';
    for (let times = 1; times <= 2; times += 1) {
      const response = await control('POST', 'onboardings/c-claims/scenario', { scenario });
      const { status, webhooks } = (await response.json()) as { status: string; webhooks: WebhookEntry[] };
      assert.equal(status, 'CREATED');
      assert.deepEqual(
        webhooks.map(({ result, status: answer }) => [result, answer]),
        [['FINISHED', 200]],
      );
      assert.equal(receiver.bodies.length, times);
    }
    await receiver.close();
  });

  it('shows the calls and the onboardings', async () => {
    await create(sandbox, 'c-calls', { lang: 'ENG' });
    const { requests } = (await (await control('GET', 'calls?customId=c-calls')).json()) as {
      requests: { path: string; status: number; body: string }[];
    };
    assert.equal(requests.length, 1);
    assert.deepEqual([requests[0]?.path, requests[0]?.status], ['/management/integrations', 201]);
    const all = (await (await control('GET', 'onboardings')).json()) as { customId: string }[];
    assert.ok(all.some(({ customId }) => customId === 'c-calls'));
    await control('DELETE', 'calls');
    assert.deepEqual(sandbox.calls.requests(), []);
  });

  it('refuses a web page of elsewhere: by Origin, by a rebound Host, by a plain form', async () => {
    const url = `${sandbox.origin}/sandbox/faults`;
    const body = '{}';
    const json = { 'content-type': 'application/json' };
    const foreign = await fetch(url, {
      method: 'PUT',
      body,
      headers: { ...json, origin: 'http://evil.example' },
    });
    assert.equal(foreign.status, 403);
    assert.equal((await fetch(url, { method: 'PUT', body })).status, 415);
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `evil.example:${sandbox.port.toString()}` };
      request(`${sandbox.origin}/sandbox/calls`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    assert.equal(rebound, 403);
  });
});
