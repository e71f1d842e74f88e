import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { toRetryAfterMs } from '../../src/finwave/read-answer.js';
import { ONBOARDING_ID, TOKEN, calm, failureOf, pourEndlessly, startVendor } from './scripted-vendor.js';

const WEBHOOK = 'https://hooks.example.org/finwave/c-1001';

describe('a refusal', () => {
  it('C36 is classified by its status alone', async () => {
    const classes: Record<string, number[]> = {
      rejected: [400, 402, 405, 406, 409, 410, 413, 415, 418, 422, 451],
      notFound: [404],
      unauthorized: [401, 403, 300, 301, 302, 303, 304, 307, 308],
      unavailable: [408, 425, 429, 500, 501, 502, 503, 504, 599],
    };
    for (const [code, statuses] of Object.entries(classes)) {
      await using vendor = await startVendor(...statuses.flatMap((status) => [status, status]));
      const client = vendor.client();
      for (const status of statuses) {
        for (const call of [
          () => client.create({ customId: 'c-1001' }, WEBHOOK, calm()),
          () => client.result(ONBOARDING_ID, calm()),
        ]) {
          const error = await failureOf(call());
          assert.equal(error.code, code, status.toString());
          assert.equal(error.httpStatus, status);
        }
      }
    }
  });

  it('C36 names our fields that the body mentions as whole words, and keeps the body out of sight', async () => {
    const body = JSON.stringify({
      errors: ['phoneCountryCode CANARY', 'bad "lang"', 'telephone', 'customIds'],
    });
    await using vendor = await startVendor({ status: 422, body });
    const error = await failureOf(vendor.client().create({ customId: 'c-1001' }, WEBHOOK, calm()));
    assert.deepEqual(error.fields, ['lang', 'phoneCountryCode']);
    assert.equal(error.message, 'POST /integrations: HTTP 422 (fields: lang, phoneCountryCode)');
    assert.equal(Buffer.from(error.body ?? []).toString(), body);
  });

  it('keeps at most 64 KiB of its body', async () => {
    await using vendor = await startVendor(pourEndlessly(400));
    const client = vendor.client({ limits: { refusalMs: 3_600_000, resultTotalMs: 3_600_000 } });
    const error = await failureOf(client.result(ONBOARDING_ID, calm()));
    assert.equal(error.body?.length, 64 * 1024);
  });

  it('keeps what came of a body that never ends', async () => {
    await using vendor = await startVendor((response) => {
      response.writeHead(400);
      response.write('phone is wrong');
    });
    const error = await failureOf(
      vendor.client({ limits: { refusalMs: 100 } }).create({ customId: 'c-1001' }, WEBHOOK, calm()),
    );
    assert.deepEqual([error.code, error.fields], ['rejected', ['phone']]);
  });

  it('C36 carries Retry-After', async () => {
    await using vendor = await startVendor({ status: 429, headers: { 'retry-after': '7' } });
    const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.retryAfterMs], ['unavailable', 7000]);
    // Waiting for it is the caller's business.
    assert.equal(vendor.received.length, 1);
  });

  it('that redirects is not followed, and the token never reaches another origin', async () => {
    await using other = await startVendor(200);
    await using vendor = await startVendor({
      status: 307,
      headers: { location: `${other.baseUrl}/integrations` },
    });
    const client = vendor.client();
    for (const call of [
      () => client.create({ customId: 'c-1001' }, WEBHOOK, calm()),
      () => client.result(ONBOARDING_ID, calm()),
      () => client.evidences(ONBOARDING_ID, { signal: calm() }),
    ]) {
      const error = await failureOf(call());
      assert.equal(error.code, 'unauthorized');
      assert.match(error.message, /FINWAVE_CLIENT_TOKEN/);
    }
    assert.equal(other.connections, 0);
  });
});

describe('an answer that never comes', () => {
  it('C36 is unavailable after a reset', async () => {
    await using vendor = await startVendor((response) => response.destroy());
    const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.httpStatus], ['unavailable', null]);
    assert.match(error.message, /no connection \(ECONNRESET\)/);
  });

  it('C36 is unavailable where nobody listens, nobody has that name, or nobody speaks TLS', async () => {
    const server = createServer((socket) => socket.end('no TLS here'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const baseUrl of [
      'http://127.0.0.1:1',
      'https://finwave.invalid/management',
      `https://127.0.0.1:${port.toString()}/management`,
    ]) {
      const client = createFinwaveClient({ baseUrl, clientToken: TOKEN });
      const error = await failureOf(client.result(ONBOARDING_ID, calm()));
      assert.equal(error.code, 'unavailable');
      assert.ok(!error.message.includes('finwave.invalid'));
    }
    server.close();
  });

  it('is given up at once when aborted, with the reason as it is', async () => {
    await using vendor = await startVendor(() => undefined);
    const client = vendor.client();
    const reason = new Error('worker shuts down');
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(client.result(ONBOARDING_ID, aborted), (error) => error === reason);
    assert.equal(vendor.received.length, 0);

    for (const call of [
      (signal: AbortSignal) => client.result(ONBOARDING_ID, signal),
      (signal: AbortSignal) => client.create({ customId: 'c' }, WEBHOOK, signal),
      (signal: AbortSignal) => client.evidences(ONBOARDING_ID, { signal }),
    ]) {
      const controller = new AbortController();
      const before = vendor.received.length;
      const pending = call(controller.signal);
      const watch = setInterval(() => {
        if (vendor.received.length > before) controller.abort(reason);
      }, 1);
      await assert.rejects(pending, (error) => error === reason);
      clearInterval(watch);
    }
  });

  it('is given up while its body is read, too', async () => {
    const controller = new AbortController();
    const reason = new Error('worker shuts down');
    await using vendor = await startVendor((response) => {
      response.write('{"status":', () => {
        controller.abort(reason);
      });
    });
    await assert.rejects(
      vendor.client().result(ONBOARDING_ID, controller.signal),
      (error) => error === reason,
    );
  });
});

describe('toRetryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it('reads seconds and HTTP dates, never below zero and never over an hour', () => {
    for (const [header, expected] of [
      ['0', 0],
      ['120', 120_000],
      ['99999999999999999999', 3_600_000],
      ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
      ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
      ['Fri, 01 Jan 2027 00:00:00 GMT', 3_600_000],
      ['soon', null],
      ['', null],
      [undefined, null],
    ] as const) {
      assert.equal(toRetryAfterMs(header, now), expected, header);
    }
  });

  it('takes a negative number for unreadable or zero, never for a delay', () => {
    assert.ok((toRetryAfterMs('-5', now) ?? 0) === 0);
  });
});

describe('createFinwaveClient', () => {
  it('C32 takes https anywhere, and http on loopback only', () => {
    for (const baseUrl of ['https://finwave.example/management', 'http://localhost:1/x', 'http://[::1]:1']) {
      createFinwaveClient({ baseUrl, clientToken: TOKEN }).close();
    }
    for (const baseUrl of [
      'http://finwave.example/management',
      'http://127.0.0.1.evil.example/',
      'ftp://finwave.example/',
      'https://user:CANARY@finwave.example/',
      'https://finwave.example/?CANARY',
      'CANARY',
    ]) {
      assert.throws(
        () => createFinwaveClient({ baseUrl, clientToken: TOKEN }),
        (error) => error instanceof TypeError && !error.message.includes('CANARY'),
      );
    }
  });

  it('refuses a token that no header can carry, without naming it', () => {
    for (const clientToken of ['', 'CANARY\nx', 'CANARY ', 'CANARYä']) {
      assert.throws(
        () => createFinwaveClient({ baseUrl: 'https://finwave.example', clientToken }),
        (error) => error instanceof TypeError && !error.message.includes('CANARY'),
      );
    }
  });
});
