import assert from 'node:assert/strict';
import { EventEmitter, getEventListeners, once } from 'node:events';
import { buffer } from 'node:stream/consumers';
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

const ZIP = Buffer.from('PK, as it were');
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

  it('C2 falls back from GET to POST on 404, 405 and 501, and remembers what delivered', async () => {
    for (const status of [404, 405, 501]) {
      await using vendor = await startVendor(status, ARCHIVE);
      const fetch = fetchFrom(vendor);
      const response = await fetch();
      assert.equal(response.method, 'POST');
      assert.ok((await buffer(response.body)).equals(ZIP));
      (await fetch()).body.destroy();
      assert.deepEqual(methodsOf(vendor), ['GET', 'POST', 'POST']);
      assert.equal(vendor.received[1]?.headers['content-length'], '0');
    }
  });

  it('C2 remembers nothing before a method has delivered', async () => {
    await using vendor = await startVendor(404, 404, 404, ARCHIVE);
    const fetch = fetchFrom(vendor);
    assert.equal((await failureOf(fetch())).code, 'evidenceNotReady');
    (await fetch()).body.destroy();
    assert.deepEqual(methodsOf(vendor), ['GET', 'POST', 'GET', 'POST']);
  });

  it('C2 asks with the other method too, though one has delivered before', async () => {
    await using vendor = await startVendor(ARCHIVE, 404, ARCHIVE, 404, 404);
    const fetch = fetchFrom(vendor);
    (await fetch()).body.destroy();
    (await fetch()).body.destroy();
    assert.equal((await failureOf(fetch())).code, 'evidenceNotReady');
    assert.deepEqual(methodsOf(vendor), ['GET', 'GET', 'POST', 'POST', 'GET']);
  });

  it('C2 keeps to a method that was forced', async () => {
    for (const method of ['GET', 'POST'] as const) {
      await using vendor = await startVendor(405);
      assert.equal((await failureOf(fetchFrom(vendor, method)())).code, 'evidenceRefused');
      assert.deepEqual(methodsOf(vendor), [method]);
    }
  });

  it('C30 takes a 404 of GET for "not ready" where POST is not meant at all', async () => {
    for (const post of [400, 405, 501]) {
      await using vendor = await startVendor(404, post);
      assert.equal((await failureOf(fetchFrom(vendor)())).code, 'evidenceNotReady');
    }
    await using neither = await startVendor(405, 405);
    assert.equal((await failureOf(fetchFrom(neither)())).code, 'evidenceRefused');
  });

  it('C30 tells "not ready" from refused, unauthorized and unavailable', async () => {
    const classes: Record<string, number[]> = {
      evidenceNotReady: [202, 204, 404, 409, 425],
      evidenceRefused: [400, 410, 415, 422],
      unauthorized: [401, 403, 302],
      unavailable: [408, 429, 500, 503],
      protocol: [201, 203],
    };
    for (const [code, statuses] of Object.entries(classes)) {
      await using vendor = await startVendor(...statuses);
      const fetch = fetchFrom(vendor, 'GET');
      for (const status of statuses) {
        const error = await failureOf(fetch());
        assert.deepEqual([error.code, error.httpStatus], [code, status]);
      }
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

  it('C37 refuses HTML, JSON and whatever was compressed', async () => {
    for (const [headers, message] of [
      [{ 'content-type': 'text/html; charset=utf-8' }, /is HTML/],
      [{ 'content-type': 'application/json' }, /is JSON/],
      [{ 'content-type': 'application/zip', 'content-encoding': 'gzip' }, /is compressed/],
    ] as [Record<string, string>, RegExp][]) {
      await using vendor = await startVendor({ headers, body: 'CANARY' });
      const error = await failureOf(fetchFrom(vendor)());
      assert.equal(error.code, 'protocol');
      assert.match(error.message, message);
    }
  });

  it('ends a body that was cut in an error of ours', async () => {
    await using vendor = await startVendor((response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('PK', () => response.destroy());
    });
    const { body } = await fetchFrom(vendor)();
    const error = await failureOf(buffer(body));
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, /cut short/);
  });

  it('ends the body with the reason of an abort, and closes the connection', async () => {
    const closed = new EventEmitter();
    const gone = once(closed, 'close');
    await using vendor = await startVendor((response) => {
      response.on('close', () => closed.emit('close'));
      response.write('PK');
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
      response.write('PK');
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
    assert.equal(error.code, 'unavailable');
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
      response.write('PK');
      setTimeout(() => response.end(), 150);
    });
    const client = vendor.client({ limits: { headersMs: 100, connectMs: 100, resultTotalMs: 100 } });
    const { body } = await client.evidences(ONBOARDING_ID, { signal: calm() });
    assert.equal((await buffer(body)).toString(), 'PK');
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
