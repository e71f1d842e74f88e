import assert from 'node:assert/strict';
import { EventEmitter, getEventListeners, once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { EvidenceResponse } from '../../src/evidence/download/source.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { toContentRange } from '../../src/finwave/get-evidences.js';
import {
  ONBOARDING_ID,
  TOKEN,
  calm,
  failureOf,
  startVendor,
  type Script,
  type ScriptedVendor,
} from './scripted-vendor.js';

const ZIP = Buffer.from('PK\x03\x04, as it were');
const ARCHIVE: Script = {
  headers: { 'content-type': 'application/zip', 'content-length': ZIP.length.toString(), etag: '"v1"' },
  body: ZIP,
};

function fetchFrom(
  vendor: ScriptedVendor,
  evidenceMethod?: 'auto' | 'GET' | 'POST',
): (range?: { start: number; ifRange: string }) => Promise<EvidenceResponse> {
  const client = vendor.client(evidenceMethod && { evidenceMethod });
  return (range) => client.evidences(ONBOARDING_ID, { signal: calm(), ...(range && { range }) });
}

function methodsOf(vendor: ScriptedVendor): string[] {
  return vendor.received.map(({ method }) => method);
}

describe('/integrations/:onboardingId/evidences', () => {
  it('returns the headers with the body still to be read', async () => {
    await using vendor = await startVendor(ARCHIVE);
    const { body, date, ...rest } = await fetchFrom(vendor)();
    assert.deepEqual(rest, {
      method: 'GET',
      path: `/management/integrations/${ONBOARDING_ID}/evidences`,
      status: 200,
      contentCoding: null,
      etag: '"v1"',
      contentLength: ZIP.length,
      contentRange: null,
      tls: null,
    });
    assert.ok(!Number.isNaN(Date.parse(date ?? '')));
    assert.ok((await buffer(body)).equals(ZIP));
    assert.equal(vendor.received[0]?.headers['gestok-client-token'], TOKEN);
    assert.equal(vendor.received[0].headers['accept-encoding'], 'identity');
  });

  it('C2 asks with the other method once where the first answer may mean "not this method"', async () => {
    const redirect: Script = { status: 302, headers: { location: 'https://elsewhere.example/' } };
    for (const first of [
      400,
      404,
      405,
      410,
      500,
      501,
      redirect,
      { body: '{"error":"x"}' },
      { body: '<p>' },
    ]) {
      await using vendor = await startVendor(first, ARCHIVE);
      const fetch = fetchFrom(vendor);
      const response = await fetch();
      assert.equal(response.method, 'POST');
      assert.ok((await buffer(response.body)).equals(ZIP));
      (await fetch()).body.destroy();
      assert.deepEqual(methodsOf(vendor), ['GET', 'POST', 'POST']);
      assert.equal(vendor.received[1]?.headers['content-length'], '0');
    }
  });

  it('C2 does not where the answer knows the path: not yet, slow down, down, no answer', async () => {
    const reset: Script = (response) => response.destroy();
    for (const first of [200, 202, 204, 409, 425, 408, 429, 502, 503, 504, reset]) {
      await using vendor = await startVendor(first, ARCHIVE);
      await failureOf(fetchFrom(vendor)());
      assert.deepEqual(methodsOf(vendor), ['GET']);
    }
  });

  it('C2 takes "not yet" of one over a refusal or fault of the other, and names both', async () => {
    const other = [400, 403, 405, 500, 501, 503, 302, { body: '{"error":"x"}' }];
    for (const [first, second] of [
      ...other.map((script) => [404, script] as const),
      ...[400, 405, 500, 501, { body: '<p>' }].flatMap((script) =>
        [202, 204, 404, 409, 425].map((status) => [script, status] as const),
      ),
    ]) {
      await using vendor = await startVendor(first, second);
      const error = await failureOf(fetchFrom(vendor)());
      assert.equal(error.code, 'notYet', JSON.stringify([first, second]));
      assert.match(error.message, /GET \/integrations\/.*; .*POST|POST \/integrations\/.*; .*GET/);
    }
  });

  it('C2 says of two failures the one that tells more', async () => {
    for (const [get, post, expected] of [
      [405, 503, 'away http503'],
      [500, 405, 'away http500'],
      [405, 500, 'away http500'],
      [{ body: '{"error":"x"}' }, 405, 'noGood json'],
      [405, { body: '{"error":"x"}' }, 'noGood json'],
      [{ body: '{"error":"x"}' }, 501, 'noGood json'],
      [{ body: '{"error":"x"}' }, 503, 'away http503'],
      [405, 405, 'noGood http405'],
      [501, 501, 'away http501'],
    ] as const) {
      await using vendor = await startVendor(get, post);
      const { code, reason } = await failureOf(fetchFrom(vendor)());
      assert.equal(`${code} ${reason ?? ''}`, expected, JSON.stringify([get, post]));
    }
  });

  it('tells a refused token from a refused path by asking the result call once', async () => {
    for (const [status, result, expected, methods] of [
      [401, 200, 'noGood http401', ['GET', 'GET', 'POST', 'GET']],
      [403, 404, 'noGood http403', ['GET', 'GET', 'POST', 'GET']],
      [403, 401, 'refused http403', ['GET', 'GET']],
      [401, 503, 'refused http401', ['GET', 'GET']],
    ] as const) {
      await using vendor = await startVendor((response, { path }) => {
        response.writeHead(path.endsWith('/result') ? result : status).end();
      });
      const { code, reason, message } = await failureOf(fetchFrom(vendor)());
      assert.equal(`${code} ${reason ?? ''}`, expected);
      assert.equal(message.includes('FINWAVE_CLIENT_TOKEN'), code === 'refused');
      assert.deepEqual(methodsOf(vendor), methods);
    }
  });

  it('takes an archive of the other method where the first method’s path is refused', async () => {
    await using vendor = await startVendor(403, 404, ARCHIVE);
    const response = await fetchFrom(vendor)();
    assert.equal(response.method, 'POST');
    response.body.destroy();
  });

  it('C2 remembers nothing before a method has delivered', async () => {
    await using vendor = await startVendor(404, 404, 404, ARCHIVE);
    const fetch = fetchFrom(vendor);
    assert.equal((await failureOf(fetch())).code, 'notYet');
    (await fetch()).body.destroy();
    assert.deepEqual(methodsOf(vendor), ['GET', 'POST', 'GET', 'POST']);
  });

  it('C2 asks with the other method too, though one has delivered before', async () => {
    await using vendor = await startVendor(ARCHIVE, 404, ARCHIVE, 404, 404);
    const fetch = fetchFrom(vendor);
    (await fetch()).body.destroy();
    (await fetch()).body.destroy();
    assert.equal((await failureOf(fetch())).code, 'notYet');
    assert.deepEqual(methodsOf(vendor), ['GET', 'GET', 'POST', 'POST', 'GET']);
  });

  it('C2 keeps to a method that was forced', async () => {
    for (const method of ['GET', 'POST'] as const) {
      await using vendor = await startVendor(405);
      assert.equal((await failureOf(fetchFrom(vendor, method)())).code, 'noGood');
      assert.deepEqual(methodsOf(vendor), [method]);
    }
  });

  it('C30 carries Retry-After of an answer that is not ready', async () => {
    await using vendor = await startVendor({ status: 202, headers: { 'retry-after': '9' } });
    assert.equal((await failureOf(fetchFrom(vendor)())).retryAfterMs, 9000);
  });

  it('C29 asks for a range on a condition, and reads what came of it', async () => {
    await using vendor = await startVendor({
      status: 206,
      headers: {
        'content-range': `bytes 4-${(ZIP.length - 1).toString()}/${ZIP.length.toString()}`,
        etag: '"v1"',
      },
      body: ZIP.subarray(4),
    });
    const response = await fetchFrom(vendor)({ start: 4, ifRange: '"v1"' });
    assert.equal(vendor.received[0]?.headers.range, 'bytes=4-');
    assert.equal(vendor.received[0].headers['if-range'], '"v1"');
    assert.equal(response.status, 206);
    assert.deepEqual(response.contentRange, { start: 4, end: ZIP.length - 1, total: ZIP.length });
    assert.ok((await buffer(response.body)).equals(ZIP.subarray(4)));
  });

  it('C29 starts again within the call where the range cannot be had', async () => {
    await using vendor = await startVendor(416, ARCHIVE);
    const response = await fetchFrom(vendor)({ start: 400, ifRange: '"v1"' });
    assert.equal(response.status, 200);
    response.body.destroy();
    assert.equal(vendor.received[1]?.headers.range, undefined);
    assert.equal(vendor.received[1]?.headers['if-range'], undefined);
  });

  it('hands on what was coded without its coding, never to be gone on with', async () => {
    for (const [coding, body] of [
      ['gzip', gzipSync(ZIP)],
      ['x-gzip', gzipSync(ZIP)],
      ['deflate', deflateSync(ZIP)],
      ['br', brotliCompressSync(ZIP)],
    ] as const) {
      const headers = { 'content-encoding': coding, etag: '"v1"', 'content-length': body.length.toString() };
      await using vendor = await startVendor({ headers, body });
      const response = await fetchFrom(vendor)();
      assert.ok((await buffer(response.body)).equals(ZIP));
      assert.deepEqual(
        [response.contentCoding, response.etag, response.contentLength],
        [coding.replace('x-', ''), null, null],
      );
    }
  });

  it('ends a coded body that cannot be decoded, or was cut, as what it is', async () => {
    const whole = gzipSync(Buffer.concat([ZIP, randomBytes(100_000)]));
    const damaged = Buffer.from(whole).fill(0xff, 90_000, 90_100);
    for (const [body, announced, code] of [
      [damaged, damaged.length, 'noGood'],
      [whole.subarray(0, 50_000), whole.length, 'away'],
    ] as const) {
      await using vendor = await startVendor((response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': announced.toString() });
        response.write(body, () => response.destroy());
      });
      const decoded = fetchFrom(vendor)().then((response) => buffer(response.body));
      assert.equal((await failureOf(decoded)).code, code);
    }
  });

  it('gives up on an archive that never begins', async () => {
    await using vendor = await startVendor((response) => {
      response.writeHead(200).flushHeaders();
    });
    const client = vendor.client({ limits: { headersMs: 100 } });
    const error = await failureOf(client.evidences(ONBOARDING_ID, { signal: calm() }));
    assert.deepEqual([error.code, error.httpStatus], ['away', 200]);
  });

  it('ends a body that was cut in an error of ours', async () => {
    await using vendor = await startVendor((response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('PK\x03\x04', () => response.destroy());
    });
    const { body } = await fetchFrom(vendor)();
    const error = await failureOf(buffer(body));
    assert.equal(error.code, 'away');
    assert.match(error.message, /cut short/);
  });

  it('ends the body with the reason of an abort, and closes the connection', async () => {
    const closed = new EventEmitter();
    const gone = once(closed, 'close');
    await using vendor = await startVendor((response) => {
      response.on('close', () => closed.emit('close'));
      response.write('PK\x03\x04');
    });
    const controller = new AbortController();
    const reason = new Error('worker shuts down');
    const { body } = await vendor.client().evidences(ONBOARDING_ID, { signal: controller.signal });
    body.once('data', () => {
      controller.abort(reason);
    });
    await assert.rejects(buffer(body), (error) => error === reason);
    await gone;
  });

  it('closes the connection of a body that is let go', async () => {
    const closed = new EventEmitter();
    const gone = once(closed, 'close');
    await using vendor = await startVendor((response) => {
      response.on('close', () => closed.emit('close'));
      response.write('PK\x03\x04');
    });
    const { body } = await fetchFrom(vendor)();
    body.destroy();
    await gone;
  });

  it('gives up on a server that never answers', async () => {
    await using vendor = await startVendor(() => undefined);
    const client = vendor.client({ limits: { headersMs: 50 } });
    const error = await failureOf(client.evidences(ONBOARDING_ID, { signal: calm() }));
    assert.ok(error instanceof FinwaveError);
    assert.equal(error.code, 'away');
  });

  it('leaves nothing on the signal once it is over', async () => {
    await using vendor = await startVendor(ARCHIVE, 503, { body: '{"status":"CREATED"}' });
    const client = vendor.client();
    const signal = calm();
    const { body } = await client.evidences(ONBOARDING_ID, { signal });
    await buffer(body);
    await failureOf(client.evidences(ONBOARDING_ID, { signal }));
    const result = await client.result(ONBOARDING_ID, signal);
    assert.equal(result.status, 'CREATED');
    while (getEventListeners(signal, 'abort').length > 0) await new Promise(setImmediate);
  });

  it('sets no time limit to the body', async () => {
    await using vendor = await startVendor((response) => {
      response.write('PK\x03\x04');
      setTimeout(() => response.end(), 150);
    });
    const client = vendor.client({ limits: { headersMs: 100, connectMs: 100, resultTotalMs: 100 } });
    const { body } = await client.evidences(ONBOARDING_ID, { signal: calm() });
    assert.equal((await buffer(body)).toString(), 'PK\x03\x04');
  });
});

describe('toContentRange', () => {
  it('reads what is well formed, and nothing else', () => {
    assert.deepEqual(toContentRange('bytes 0-9/10'), { start: 0, end: 9, total: 10 });
    assert.deepEqual(toContentRange('bytes 5-9/*'), { start: 5, end: 9, total: null });
    for (const odd of [
      undefined,
      '',
      'bytes */10',
      'bytes 9-5/10',
      'bytes 0-10/10',
      'items 0-9/10',
      'bytes 0-9',
    ]) {
      assert.equal(toContentRange(odd), null, odd);
    }
  });
});
