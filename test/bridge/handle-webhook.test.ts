import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import type { BridgeCount } from '../../src/bridge/bridge-counts.js';
import { createWebhookHandler, type WebhookHandlerDeps } from '../../src/bridge/handle-webhook.js';
import type { SignalAnswer } from '../../src/bridge/signal-onboarding.js';
import type { WebhookRequest } from '../../src/bridge/webhook-request.js';
import { ONBOARDING_STATUSES } from '../../workflows/contract.js';
import type { WebhookHint } from '../../workflows/messages.js';
import { createRecordingLog } from './recording-log.js';
import { SECRET, tampered, webhookPath } from './secrets.js';

const PATH = webhookPath('c-1');
const FINISHED = { onboardingId: 'o-1', customId: 'c-1', result: 'FINISHED' };

function setUp(overrides: Partial<WebhookHandlerDeps> & { readonly answer?: SignalAnswer } = {}) {
  const { answer = 'signalled', ...deps } = overrides;
  const hints: WebhookHint[] = [];
  const log = createRecordingLog();
  const handle = createWebhookHandler({
    secrets: [SECRET],
    signal: (hint) => {
      hints.push(hint);
      return Promise.resolve(answer);
    },
    log,
    now: () => 0,
    ...deps,
  });
  return { handle, hints, log };
}

function request(changes: Partial<WebhookRequest> = {}, body: unknown = FINISHED): WebhookRequest {
  return {
    method: 'POST',
    path: PATH,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    source: '192.0.2.1',
    ...changes,
  };
}

describe('webhook handler', () => {
  for (const result of ONBOARDING_STATUSES) {
    it(`C8: takes ${result} and signals it under the URL’s customId`, async () => {
      const { handle, hints } = setUp();
      assert.equal((await handle(request({}, { ...FINISHED, result }))).status, 200);
      assert.deepEqual(hints, [{ customId: 'c-1', result }]);
      assert.equal(handle.counts.signalled, 1);
    });
  }

  it('C12: takes the vendor’s own sample, whose values are none of the documented ones', async () => {
    const sample = await readFile(new URL('../../../test/vendor/webhook.json', import.meta.url));
    const { handle, hints } = setUp();
    assert.equal((await handle(request({ body: sample }))).status, 200);
    assert.deepEqual(hints, [{ customId: 'c-1', result: 'UNKNOWN' }]);
  });

  for (const result of [undefined, null, 7, 'finished', 'APPROVED', { a: 1 }]) {
    it(`C9: counts the result ${inspect(result)} as UNKNOWN`, async () => {
      const { handle, hints } = setUp();
      await handle(request({}, { ...FINISHED, result }));
      assert.deepEqual(hints, [{ customId: 'c-1', result: 'UNKNOWN' }]);
      assert.equal(handle.counts.unknownResult, 1);
    });
  }

  it('C12: ignores fields that it does not know', async () => {
    const { handle, hints } = setUp();
    await handle(request({}, { ...FINISHED, score: 99, __proto__: { result: 'TIMEOUT' } }));
    assert.deepEqual(hints, [{ customId: 'c-1', result: 'FINISHED' }]);
  });

  it('C10: takes a body that names another customId as its own onboarding’s hint, and logs no value', async () => {
    const { handle, hints, log } = setUp();
    assert.equal((await handle(request({}, { ...FINISHED, customId: 'victim-7' }))).status, 200);
    assert.deepEqual(hints, [{ customId: 'c-1', result: 'FINISHED' }]);
    assert.equal(handle.counts.otherCustomId, 1);
    assert.equal(log.lines.length, 1);
    assert.doesNotMatch(log.lines.join(), /victim-7|FINISHED|o-1/);
  });

  const wrong: Record<string, Partial<WebhookRequest>> = {
    'a tampered token': { path: tampered(PATH) },
    'another onboarding’s token': { path: PATH.replace('c-1', 'c-2') },
    'a token under a secret of nobody’s': { path: webhookPath('c-1', 'x'.repeat(32)) },
    'no token': { path: '/webhooks/c-1' },
    'another route': { path: '/' },
    'a bad encoding': { path: '/webhooks/%/x' },
    'an over-long id': { path: `/webhooks/${'a'.repeat(5000)}/x.y` },
    'another method': { path: tampered(PATH), method: 'GET' },
    'another media type': { path: tampered(PATH), headers: { 'content-type': 'text/plain' } },
    'a length over the cap': { path: tampered(PATH), headers: { 'content-length': '99999999' } },
  };
  for (const [what, changes] of Object.entries(wrong)) {
    it(`C10: answers ${what} with one and the same 404, unread and unsignalled`, async () => {
      const { handle, hints } = setUp();
      const reference = await handle(request({ path: '/nowhere' }));
      const unreadable = () => assert.fail('the body was read');
      assert.deepEqual(await handle(request({ ...changes, body: unreadable })), reference);
      assert.equal(reference.status, 404);
      assert.deepEqual(hints, []);
      assert.equal(handle.counts.wrongUrl, 2);
    });
  }

  const refused: Record<string, [status: number, changes: Partial<WebhookRequest>]> = {
    'another method': [405, { method: 'GET' }],
    'another media type': [415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    'a media type that only begins alike': [415, { headers: { 'content-type': 'application/jsonp' } }],
    'no media type': [415, { headers: {} }],
    'a compressed body': [
      415,
      { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
    ],
    'a length over 16 KiB': [
      413,
      { headers: { 'content-type': 'application/json', 'content-length': '16385' } },
    ],
    'a body over 16 KiB': [413, { body: Buffer.alloc(16_385, ' ') }],
    'a body that a reader found too large': [413, { body: () => Promise.resolve(null) }],
    'a body that broke off': [400, { body: () => Promise.reject(new Error('cut')) }],
    'an empty body': [400, { body: Buffer.alloc(0) }],
    'cut JSON': [400, { body: Buffer.from('{"result":') }],
    'an array': [400, { body: Buffer.from('[]') }],
    null: [400, { body: Buffer.from('null') }],
    'invalid UTF-8': [400, { body: Buffer.from([0x22, 0xff, 0x22]) }],
  };
  for (const [what, [status, changes]] of Object.entries(refused)) {
    it(`C12: answers ${what} behind a valid token with ${status.toString()}`, async () => {
      const { handle, hints } = setUp();
      assert.equal((await handle(request(changes))).status, status);
      assert.deepEqual(hints, []);
      assert.equal(handle.counts.refused, 1);
    });
  }

  it('C12: takes a body of exactly 16 KiB and a media type with parameters', async () => {
    const { handle } = setUp();
    const body = Buffer.from(JSON.stringify(FINISHED).padEnd(16_384));
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-length': '16384' };
    assert.equal((await handle(request({ headers, body: () => Promise.resolve(body) }))).status, 200);
  });

  const engine: [SignalAnswer, number, BridgeCount, RegExp][] = [
    ['signalled', 200, 'signalled', /^$/],
    ['closed', 200, 'late', /^info .*late.*c-1/],
    ['closedOtherwise', 200, 'lateNews', /^warn .*temporal-finwave recheck c-1/],
    ['unknown', 404, 'unknownWorkflow', /^error .*c-1/],
    ['unreachable', 503, 'engineUnreachable', /^error .*c-1/],
  ];
  for (const [answer, status, counter, line] of engine) {
    it(`${answer === 'closed' ? 'C38' : 'C11'}: answers ${status.toString()} where the onboarding is ${answer}`, async () => {
      const { handle, log } = setUp({ answer });
      const { status: given, headers } = await handle(request());
      assert.equal(given, status);
      assert.equal('retry-after' in headers, status === 503);
      assert.equal(handle.counts[counter], 1);
      assert.match(log.lines.join('\n'), line);
    });
  }

  it('answers a fault of its own with 503 and logs no message', async () => {
    const { handle, log } = setUp({ signal: () => Promise.reject(new TypeError('https://secret.example')) });
    assert.equal((await handle(request())).status, 503);
    assert.equal(handle.counts.failed, 1);
    assert.match(log.lines.join(), /TypeError/);
    assert.doesNotMatch(log.lines.join(), /secret/);
  });

  it('counts valid tokens per onboarding, and turns away the one over its limit', async () => {
    const { handle, hints } = setUp({ limits: { webhooksPerMinute: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await handle(request())).status);
    assert.deepEqual(statuses, [200, 200, 503]);
    const limited = await handle(request({ method: 'GET' }));
    assert.equal(limited.headers['retry-after'], '60');
    assert.equal((await handle(request({ path: webhookPath('c-2') }))).status, 200);
    assert.equal((await handle(request({ path: tampered(PATH) }))).status, 404);
    assert.deepEqual([hints.length, handle.counts.limited], [3, 2]);
  });

  it('says the first wrong token of a source, then a count a minute; each gets the same 404', async () => {
    const minutes: (() => void)[] = [];
    const { handle, log } = setUp({ afterMinute: (run) => void minutes.push(run) });
    const wrong = request({ path: tampered(PATH), source: '192.0.2.1' });
    const first = await handle(wrong);
    assert.deepEqual(log.lines, ['warn webhook: a wrong token, the first of its source {"count":1}']);
    for (let i = 0; i < 5; i += 1) assert.deepEqual(await handle(wrong), first);
    assert.equal((await handle(request())).status, 200, 'the vendor may share an address with a stranger');
    assert.equal(log.lines.length, 1);
    for (const run of minutes.splice(0)) run();
    assert.equal(log.lines[1], 'warn webhook: wrong tokens within the last minute {"count":6}');
    assert.deepEqual(minutes, [], 'a minute without one is not waited for');
  });

  it('does not let strangers with many addresses fill the log', async () => {
    const minutes: (() => void)[] = [];
    const { handle, log } = setUp({ afterMinute: (run) => void minutes.push(run) });
    for (let i = 0; i < 300; i += 1) {
      await handle(request({ path: tampered(PATH), source: `192.0.2.${i.toString()}` }));
    }
    assert.ok(log.lines.length <= 10);
    for (const run of minutes) run();
    assert.match(log.lines.at(-1) ?? '', /"count":300/);
  });

  it('takes URLs that never carried a token for no attempt at one', async () => {
    const { handle, log } = setUp();
    for (const path of ['/', '/favicon.ico', '/healthz']) await handle(request({ path, method: 'GET' }));
    assert.deepEqual(log.lines, []);
  });

  it('sheds load behind valid tokens only', async () => {
    const { handle, hints } = setUp({ isOverloaded: () => true });
    assert.equal((await handle(request({ path: tampered(PATH) }))).status, 404);
    const shed = await handle(request());
    assert.deepEqual([shed.status, 'retry-after' in shed.headers], [503, true]);
    assert.deepEqual([hints.length, handle.counts.shed], [0, 1]);
  });

  it('caps the calls to the engine', async () => {
    const limits = { engineCallsInFlight: 1, waitForEngineMs: 5 };
    const stuck = setUp({ limits, signal: () => new Promise(() => undefined) });
    void stuck.handle(request());
    const busy = await stuck.handle(request({ path: webhookPath('c-2') }));
    assert.deepEqual([busy.status, 'retry-after' in busy.headers], [503, true]);
    assert.equal(stuck.handle.counts.engineBusy, 1);
  });

  it('takes webhooks below a path of its own, and there only', async () => {
    const { handle } = setUp({ basePath: '/finwave/hooks/' });
    assert.equal((await handle(request({ path: `/finwave/hooks${PATH}` }))).status, 200);
    for (const path of [PATH, `/finwave/hooksx${PATH}`, `/other${PATH}`]) {
      assert.equal((await handle(request({ path }))).status, 404);
    }
  });

  it('refuses to be made without a usable secret', () => {
    assert.throws(() => setUp({ secrets: [] }), { code: 'webhookSecretMissing' });
    assert.throws(() => setUp({ secrets: ['short'] }), { code: 'webhookSecretTooShort' });
  });
});
