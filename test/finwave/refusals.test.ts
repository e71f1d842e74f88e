import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { toRetryAfterMs } from '../../src/finwave/read-answer.js';
import { ONBOARDING_ID, TOKEN, calm, failureOf, pourEndlessly, startVendor } from './scripted-vendor.js';

const WEBHOOK = 'https://hooks.example.org/finwave/c-1001';

describe('a refusal', () => {
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
    assert.deepEqual([error.code, error.fields], ['noGood', ['phone']]);
  });

  it('C36 carries Retry-After', async () => {
    await using vendor = await startVendor({ status: 429, headers: { 'retry-after': '7' } });
    const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.retryAfterMs], ['away', 7000]);
    // Waiting for it is the caller's business.
    assert.equal(vendor.received.length, 1);
  });

  it('says for a repeated create that the customId exists, and only where it says so (C7)', async () => {
    for (const [status, body, code] of [
      [409, '', 'exists'],
      [400, '{"error":"customId already exists"}', 'exists'],
      [422, '{"error":"an onboarding c-1001 is already in use"}', 'exists'],
      [400, '{"error":"customId is too long"}', 'noGood'],
      [422, '{"error":"phone already exists"}', 'noGood'],
      [410, '{"error":"customId already exists"}', 'noGood'],
    ] as const) {
      await using vendor = await startVendor({ status, body });
      const error = await failureOf(vendor.client().create({ customId: 'c-1001' }, WEBHOOK, calm()));
      assert.deepEqual([error.code, error.httpStatus], [code, status], body);
    }
  });

  it('keeps the body of a success that is no good', async () => {
    const body = '{"error":"CANARY"}';
    await using vendor = await startVendor({ body });
    const client = vendor.client();
    for (const call of [
      () => client.create({ customId: 'c-1001' }, WEBHOOK, calm()),
      () => client.result(ONBOARDING_ID, calm()),
      () => client.evidences(ONBOARDING_ID, { signal: calm() }),
    ]) {
      assert.equal(Buffer.from((await failureOf(call())).body ?? []).toString(), body);
    }
  });

  it('that redirects names where to, is not followed, and the token is not blamed', async () => {
    await using other = await startVendor(200);
    const elsewhere = `https://elsewhere.example:8443/CANARY?CANARY`;
    for (const [location, named] of [
      [elsewhere, / redirects to https:\/\/elsewhere\.example:8443; redirects are not followed/],
      ['javascript:CANARY', / redirects; redirects are not followed/],
      ['', / redirects; redirects are not followed/],
    ] as const) {
      await using vendor = await startVendor({ status: 307, headers: { location } });
      const client = vendor.client();
      for (const call of [
        () => client.create({ customId: 'c-1001' }, WEBHOOK, calm()),
        () => client.result(ONBOARDING_ID, calm()),
        () => client.evidences(ONBOARDING_ID, { signal: calm() }),
      ]) {
        const error = await failureOf(call());
        assert.equal(error.code, 'noGood');
        assert.match(error.message, named);
        assert.ok(!error.message.includes('TOKEN'));
      }
    }
    await using vendor = await startVendor({ status: 302, headers: { location: other.baseUrl } });
    await assert.rejects(vendor.client().result(ONBOARDING_ID, calm()));
    assert.equal(other.connections, 0);
  });
});

describe('an answer that never comes', () => {
  it('C36 is unavailable after a reset', async () => {
    await using vendor = await startVendor((response) => response.destroy());
    const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.httpStatus], ['away', null]);
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
      assert.equal(error.code, 'away');
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
  it('reads whole seconds, one at least, and dates in the future; anything else is absent', () => {
    for (const [header, expected] of [
      ['1', 1_000],
      [' 120 ', 120_000],
      ['9'.repeat(400), Infinity],
      ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
      ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
      ['0', null],
      ['-1', null],
      ['-5', null],
      ['1.5', null],
      ['1e3', null],
      ['0x10', null],
      ['2027', 2_027_000],
      ['2027-01-01', null],
      ['Wed, 31 Dec 2025 00:00:00 GMT', null],
      ['Thu, 01 Jan 2026 00:00:00 GMT', null],
      ['soon', null],
      ['', null],
      [undefined, null],
    ] as const) {
      assert.equal(toRetryAfterMs(header, now), expected, header);
    }
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
