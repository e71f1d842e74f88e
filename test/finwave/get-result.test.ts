import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { DEFAULT_LIMITS } from '../../src/finwave/policies.js';
import { sample, sampleBytes } from '../vendor/samples.js';
import {
  ONBOARDING_ID,
  TOKEN,
  calm,
  failureOf,
  pourEndlessly,
  startVendor,
  type Script,
} from './scripted-vendor.js';

const FINISHED: Script = {
  headers: { 'content-type': 'application/json' },
  body: sampleBytes('result-finished'),
};

function finishedWith(change: Record<string, unknown>): Script {
  return { body: JSON.stringify({ ...sample('result-finished'), ...change }) };
}

describe('GET /integrations/:onboardingId/result', () => {
  it('asks with the token, and hands on the bytes and what decisions hang on', async () => {
    await using vendor = await startVendor(FINISHED);
    const result = await vendor.client().result(ONBOARDING_ID, calm());
    assert.equal(vendor.received[0]?.path, `/management/integrations/${ONBOARDING_ID}/result`);
    assert.equal(vendor.received[0].headers['gestok-client-token'], TOKEN);
    const { raw, ...rest } = result;
    assert.ok(Buffer.from(raw).equals(sampleBytes('result-finished')));
    assert.deepEqual(rest, {
      onboardingId: 'ob-1001',
      customId: 'c-1001',
      status: 'FINISHED',
      score: 0,
      errorEvent: null,
      unknownCodes: [],
      unreadableText: false,
      unreadableFields: [],
      steps: { acceptation: true, ocr: true, biometry: true, sms: null },
      parts: { processStatus: true, evidences: true, ocr: true, biometry: true },
      findings: { failed: false, unconfirmed: false },
      acceptations: [{ text: 'string', mandatory: true, accepted: true }],
      evidences: Object.entries(sample('result-finished')['evidences'] as Record<string, string>).map(
        ([role, name]) => ({ role, name }),
      ),
      images: [{ name: 'PORTRAIT', base64: '/9j/4AAQSkZJRgABAQEAxwDHAAD/' }],
    });
  });

  it('keeps one connection over many calls', async () => {
    await using vendor = await startVendor(FINISHED);
    const client = vendor.client();
    for (let call = 0; call < 3; call += 1) await client.result(ONBOARDING_ID, calm());
    assert.equal(vendor.connections, 1);
  });

  it('sends nothing for an id outside its pattern', async () => {
    await using vendor = await startVendor(FINISHED);
    for (const id of ['..', 'a/../b', 'a?b', '', 'ä']) {
      const error = await failureOf(vendor.client().result(id, calm()));
      assert.deepEqual([error.code, error.fields], ['refusedInput', ['onboardingId']]);
    }
    assert.equal(vendor.received.length, 0);
  });

  it('C13 reads a partial result', async () => {
    await using vendor = await startVendor({ body: '{"status":"INPROCESS"}' });
    const result = await vendor.client().result(ONBOARDING_ID, calm());
    assert.deepEqual(
      [result.status, result.onboardingId, result.score, result.evidences, result.images],
      ['INPROCESS', null, null, [], []],
    );
  });

  it('C14 hands on FINISHED with an error event, and TIMEOUT without one', async () => {
    await using vendor = await startVendor(
      finishedWith({ processStatus: { errorEvent: 'OCR_ERROR' } }),
      finishedWith({ status: 'TIMEOUT' }),
    );
    const client = vendor.client();
    const finished = await client.result(ONBOARDING_ID, calm());
    assert.deepEqual([finished.status, finished.errorEvent], ['FINISHED', 'OCR_ERROR']);
    const timeout = await client.result(ONBOARDING_ID, calm());
    assert.deepEqual([timeout.status, timeout.errorEvent], ['TIMEOUT', null]);
  });

  it('C15 lists each undocumented code once', async () => {
    await using vendor = await startVendor(
      finishedWith({
        processStatus: { errorEvent: 'NEW_ERROR' },
        smsEvents: [{ code: 'SMS_SENDED' }, { code: 'NEW_SMS' }, { code: 'NEW_SMS' }, {}],
        logs: [{ code: 'OCR_RESULT' }, { code: 'odd one' }, { code: 5 }],
      }),
    );
    const result = await vendor.client().result(ONBOARDING_ID, calm());
    assert.deepEqual(result.unknownCodes, ['NEW_ERROR', 'NEW_SMS', 'odd one']);
    assert.equal(result.errorEvent, 'NEW_ERROR');
  });

  it('C16 hands on a status that the document lacks, and refuses none at all', async () => {
    await using vendor = await startVendor(finishedWith({ status: 'PAUSED' }), finishedWith({ status: 5 }));
    assert.equal((await vendor.client().result(ONBOARDING_ID, calm())).status, 'PAUSED');
    const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.fields], ['noGood', ['status']]);
  });

  it('C23 hands on images in base64, a nameless one as IMAGE', async () => {
    const images = [
      { name: 'SIGNATURE', value: 'AAAA' },
      { value: 'BBBB' },
      { name: 'EMPTY', value: '' },
      { name: 'NONE' },
    ];
    await using vendor = await startVendor(finishedWith({ ocr: { images } }));
    assert.deepEqual((await vendor.client().result(ONBOARDING_ID, calm())).images, [
      { name: 'SIGNATURE', base64: 'AAAA' },
      { name: 'IMAGE', base64: 'BBBB' },
    ]);
  });

  it('C24 takes every named value of `evidences`, unknown roles too', async () => {
    const evidences = {
      fullVideo: null,
      biometryBlink: '',
      idDocumentFront: 'f.jpg',
      voice: 'v.wav',
      count: 5,
    };
    await using vendor = await startVendor(finishedWith({ evidences }));
    assert.deepEqual((await vendor.client().result(ONBOARDING_ID, calm())).evidences, [
      { role: 'idDocumentFront', name: 'f.jpg' },
      { role: 'voice', name: 'v.wav' },
    ]);
  });

  it('C37 names HTML, nothing and half a document as what they are', async () => {
    for (const [body, code, message] of [
      ['<html>CANARY</html>', 'noGood', /HTML/],
      ['', 'notYet', /empty/],
      ['{"status":"FINI', 'noGood', /cut short/],
    ] as const) {
      await using vendor = await startVendor({ body });
      const error = await failureOf(vendor.client().result(ONBOARDING_ID, calm()));
      assert.deepEqual([error.code, error.httpStatus], [code, 200]);
      assert.match(error.message, message);
    }
  });

  it('C41 keeps added fields in the raw bytes', async () => {
    await using vendor = await startVendor(finishedWith({ riskClass: 'B' }));
    const { raw } = await vendor.client().result(ONBOARDING_ID, calm());
    assert.match(Buffer.from(raw).toString(), /"riskClass":"B"/);
  });

  it('unpacks a gzip bomb up to the cap, and no further', async () => {
    const body = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    await using vendor = await startVendor({ headers: { 'content-encoding': 'gzip' }, body });
    const client = vendor.client({ limits: { resultBytes: 1024 * 1024 } });
    const error = await failureOf(client.result(ONBOARDING_ID, calm()));
    assert.deepEqual([error.code, error.reason], ['noGood', 'tooLarge']);
  });

  it('stops reading a body that has no end', async () => {
    await using vendor = await startVendor(pourEndlessly(200));
    const client = vendor.client({ limits: { resultBytes: 1024 * 1024 } });
    const error = await failureOf(client.result(ONBOARDING_ID, calm()));
    assert.equal(error.code, 'noGood');
    assert.match(error.message, /larger than 1048576 bytes/);
  });

  it('reads the largest result over a line of 2.5 Mbit/s', async () => {
    // A hundredth of the bytes in a hundredth of the time: the same line.
    const [bytes, bytesPerMs] = [DEFAULT_LIMITS.resultBytes / 100, 2_500_000 / 8 / 1000];
    const body = Buffer.alloc(bytes, ' ');
    sampleBytes('result-finished').copy(body);
    await using vendor = await startVendor((response) => {
      const startedAt = performance.now();
      let sent = 0;
      const timer = setInterval(() => {
        const due = Math.min(body.length, Math.floor((performance.now() - startedAt) * bytesPerMs));
        response.write(body.subarray(sent, due));
        sent = due;
        if (sent < body.length) return;
        clearInterval(timer);
        response.end();
      }, 10);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const limits = { resultBytes: bytes, resultTotalMs: DEFAULT_LIMITS.resultTotalMs / 100 };
    const result = await vendor.client({ limits }).result(ONBOARDING_ID, calm());
    assert.deepEqual([result.status, result.raw.byteLength], ['FINISHED', body.length]);
  });

  it('gives up on a trickle, and on silence', async () => {
    const timers: NodeJS.Timeout[] = [];
    await using vendor = await startVendor(
      (response) => {
        timers.push(setInterval(() => response.write(' '), 10));
      },
      () => undefined,
    );
    const client = vendor.client({ limits: { resultTotalMs: 200, headersMs: 150 } });
    const trickle = await failureOf(client.result(ONBOARDING_ID, calm()));
    timers.forEach(clearInterval);
    assert.deepEqual([trickle.code, trickle.httpStatus], ['away', 200]);
    const silence = await failureOf(client.result(ONBOARDING_ID, calm()));
    assert.deepEqual([silence.code, silence.httpStatus], ['away', null]);
    assert.match(silence.message, /no answer in time/);
  });
});
