import assert from 'node:assert/strict';
import { type CallFaults, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { create, finished, getEvidence, getResult, postCreate, result } from './sandbox-calls.js';

describe('faults of any call', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  /** What two calls in a row are answered, `reset` where the connection broke. */
  async function twice(
    faults: CallFaults,
    call: (customId: string) => Promise<Response>,
  ): Promise<unknown[]> {
    const customId = `c-${Math.random().toString(36).slice(2)}`;
    sandbox.setFaults(customId, { any: faults });
    const answers: unknown[] = [];
    for (let n = 0; n < 2; n += 1) {
      answers.push(
        await call(customId).then(
          ({ status }) => status,
          () => 'reset',
        ),
      );
    }
    return answers;
  }

  const creating = (customId: string): Promise<Response> => postCreate(sandbox, customId);

  for (const [faults, first] of [
    [{ resets: 1 }, 'reset'],
    [{ unauthorized: 1 }, 401],
    [{ forbidden: 1 }, 403],
    [{ tooManyRequests: 1 }, 429],
    [{ serverErrors: 1 }, 503],
    [{ serverErrors: 1, serverErrorStatus: 500 }, 500],
    [{ refusals: 1 }, 422],
    [{ refusals: 1, refusalStatus: 409 }, 409],
    [{ redirects: 1 }, 307],
  ] as const) {
    it(`${JSON.stringify(faults)}: once ${first.toString()}, then right`, async () => {
      assert.deepEqual(await twice(faults, creating), [first, 201]);
    });
  }

  it('refuses without processing', async () => {
    sandbox.setFaults('c-refused', { create: { refusals: 1, refusalBody: 'phone? lang?' } });
    assert.equal(await (await postCreate(sandbox, 'c-refused')).text(), 'phone? lang?');
    assert.ok(!sandbox.onboardings().some(({ customId }) => customId === 'c-refused'));
  });

  it('says how long to wait with a 429', async () => {
    sandbox.setFaults('c-429', { create: { tooManyRequests: 1, retryAfterSeconds: 7 } });
    assert.equal((await postCreate(sandbox, 'c-429')).headers.get('retry-after'), '7');
  });

  it('C37: processes a create and answers 201 with HTML, half a document, or nothing', async () => {
    sandbox.setFaults('c-spoilt', { create: { html: 1, cut: 1, empty: 1 } });
    const bodies: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const response = await postCreate(sandbox, 'c-spoilt');
      assert.equal(response.status, 201);
      bodies.push(await response.text());
    }
    const [html, cut, empty, whole] = bodies;
    assert.match(html ?? '', /^<!doctype html>/);
    assert.ok(cut && whole?.startsWith(cut) && cut.length < whole.length);
    assert.equal(empty, '');
    assert.equal(sandbox.onboardings().find(({ customId }) => customId === 'c-spoilt')?.creates, 4);
  });

  it('compresses although nobody asked', async () => {
    const onboardingId = await finished(sandbox, 'c-gzip');
    sandbox.setFaults('c-gzip', { result: { compressed: 1 } });
    const response = await getResult(sandbox, onboardingId);
    assert.equal(response.headers.get('content-encoding'), 'gzip');
    assert.equal(((await response.json()) as Record<string, unknown>)['status'], 'FINISHED');
  });

  it('ends the connection halfway through a body', async () => {
    sandbox.setFaults('c-truncated', { create: { truncated: 1 } });
    const response = await postCreate(sandbox, 'c-truncated');
    assert.equal(response.status, 201);
    await assert.rejects(response.text());
    assert.equal(sandbox.calls.requests('c-truncated')[0]?.ended, 'cut');
    assert.equal((await create(sandbox, 'c-truncated')).status, 'CREATED');
  });

  it('labels a right body wrongly, and spells it in ISO 8859-1', async () => {
    const onboardingId = await finished(sandbox, 'c-labels');
    const overlay = { userAgent: { device: 'móvil' } };
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'utf-8' };
    sandbox.setFaults('c-labels', { result: { latin1: 1, headers, overlay } });
    const response = await getResult(sandbox, onboardingId);
    const sent = Object.keys(headers).map((name) => response.headers.get(name));
    assert.deepEqual(sent, Object.values(headers));
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    assert.match(text, /"device":"móvil"/);
  });

  it('delays', async () => {
    sandbox.setFaults('c-slow', { any: { delayMs: 120 } });
    const start = performance.now();
    await create(sandbox, 'c-slow');
    assert.ok(performance.now() - start >= 115);
  });

  it('counts `any` over all calls together and a scope for itself', async () => {
    const onboardingId = await finished(sandbox, 'c-scopes');
    sandbox.setFaults('c-scopes', { any: { serverErrors: 1 }, evidence: { forbidden: 1 } });
    assert.equal((await getResult(sandbox, onboardingId)).status, 503);
    assert.equal((await getEvidence(sandbox, onboardingId)).status, 403);
    assert.equal((await getEvidence(sandbox, onboardingId)).status, 200);
    assert.equal((await result(sandbox, onboardingId))['status'], 'FINISHED');
  });

  it('counts anew after setFaults, and lets others alone', async () => {
    sandbox.setFaults('c-anew', { create: { serverErrors: 1 } });
    assert.equal((await postCreate(sandbox, 'c-anew')).status, 503);
    sandbox.setFaults('c-anew', { create: { serverErrors: 1 } });
    assert.equal((await postCreate(sandbox, 'c-anew')).status, 503);
    assert.equal((await postCreate(sandbox, 'c-other')).status, 201);
  });

  it('notes what was sent and which fault did it', async () => {
    sandbox.setFaults('c-noted', { create: { resets: 1, html: 1 } });
    await assert.rejects(postCreate(sandbox, 'c-noted'));
    const body = await (await postCreate(sandbox, 'c-noted')).arrayBuffer();
    const [reset, html] = sandbox.calls.requests('c-noted');
    assert.deepEqual([reset?.status, reset?.ended, reset?.faults], [null, 'reset', ['create.resets']]);
    assert.deepEqual([html?.status, html?.bytes, html?.faults], [201, body.byteLength, ['create.html']]);
    assert.equal((JSON.parse(html?.body ?? '') as { customId: string }).customId, 'c-noted');
  });

  it('refuses a fault that does not exist, so that no test passes without its fault', () => {
    const misspelt = { create: { lostAnswer: 1 } } as object;
    assert.throws(
      () => {
        sandbox.setFaults('c', misspelt);
      },
      { code: 'unknownFault', message: /create\.lostAnswer/ },
    );
    const wrong = { evidence: { malicious: 'rude' } } as object;
    assert.throws(
      () => {
        sandbox.setDefaultFaults(wrong);
      },
      { code: 'unknownFault', message: /traversal/ },
    );
  });
});
