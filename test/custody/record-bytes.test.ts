import assert from 'node:assert/strict';
import { calculateJwkThumbprint } from 'jose';
import type { EndingRecord } from '../../src/custody/record.js';
import { RecordError, fromRecordBytes, toRecordBytes } from '../../src/custody/record-bytes.js';
import { newSigner } from './bench.js';

describe('custody record bytes', () => {
  const signer = newSigner();

  it('are canonical JSON where nothing signs them', async () => {
    const bytes = Buffer.from(await toRecordBytes(sample(), null)).toString();
    assert.match(bytes, /^\{"customId":"c-1","encryption":null,"input":\{"acceptationsSha256":null,/);
    const read = await fromRecordBytes(Buffer.from(bytes), [signer.publicKey]);
    assert.deepEqual(read.record, sample());
    assert.equal(read.signature, 'none');
  });

  it('are a compact JWS over them where a key signs, always the same one', async () => {
    const bytes = await toRecordBytes(sample(), signer);
    assert.deepEqual(await toRecordBytes(sample(), signer), bytes);
    const [header = '', payload = ''] = Buffer.from(bytes).toString().split('.');
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
      alg: 'EdDSA',
      kid: await calculateJwkThumbprint(signer.publicKey),
      typ: 'finwave-custody+json',
    });
    assert.deepEqual(Buffer.from(payload, 'base64url'), Buffer.from(await toRecordBytes(sample(), null)));
    assert.equal((await fromRecordBytes(bytes, [signer.publicKey])).signature, 'verified');
  });

  it('of a key that nobody gave are told from those of a known one', async () => {
    const bytes = await toRecordBytes(sample(), signer);
    assert.equal((await fromRecordBytes(bytes, [])).signature, 'foreign');
    assert.equal((await fromRecordBytes(bytes, [newSigner().publicKey])).signature, 'foreign');
  });

  it('with a payload that was exchanged are refused', async () => {
    const [header, , signature] = text(await toRecordBytes(sample(), signer)).split('.');
    const other = Buffer.from(await toRecordBytes({ ...sample(), customId: 'c-2' }, null)).toString(
      'base64url',
    );
    const forged = Buffer.from(`${header ?? ''}.${other}.${signature ?? ''}`);
    await assert.rejects(fromRecordBytes(forged, [signer.publicKey]), isRefusal('recordForged'));
  });

  it('in another spelling of the same content are refused', async () => {
    const plain = text(await toRecordBytes(sample(), null));
    const signed = text(await toRecordBytes(sample(), signer));
    const spellings = [
      `${plain}\n`,
      plain.replace('{"customId"', '{ "customId"'),
      plain.replace('"version":1,', '"unheardOf":1,"version":1,'),
      plain.replace('"c-1"', '"c\\u002d1"'),
      `${signed}=`,
      `${signed}.`,
      signed.replace('.', '..'),
      '',
    ];
    for (const spelling of spellings) {
      await assert.rejects(
        fromRecordBytes(Buffer.from(spelling), []),
        isRefusal('recordUnreadable'),
        spelling,
      );
    }
  });

  it('that are no UTF-8 are refused', async () => {
    const bytes = Buffer.from(await toRecordBytes({ ...sample(), customId: 'c�1' }, null));
    assert.equal((await fromRecordBytes(bytes, [])).record.customId, 'c�1');
    bytes[bytes.indexOf(0xef)] = 0xff;
    await assert.rejects(fromRecordBytes(bytes, []), isRefusal('recordUnreadable'));
  });
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function isRefusal(code: RecordError['code']) {
  return (error: unknown): boolean => error instanceof RecordError && error.code === code;
}

function sample(): EndingRecord {
  const time = '2026-01-01T10:00:00.000Z';
  return {
    version: 1,
    kind: 'ending',
    customId: 'c-1',
    onboardingId: null,
    recordedAt: time,
    run: { namespace: 'default', workflowId: 'onboarding-c-1', runId: 'r', attempt: 1 },
    worker: { host: 'h', packageVersion: '1.0.0', commit: null },
    vendor: { origin: 'https://vendor.example' },
    settled: { by: 'cancellation', at: time },
    webhooks: [],
    input: { sha256: null, acceptationsSha256: null },
    result: null,
    receipt: null,
    store: 'folder',
    objects: [],
    encryption: null,
    outcome: {
      customId: 'c-1',
      onboardingId: null,
      status: 'CREATED',
      settledBy: 'cancellation',
      score: null,
      errorEvent: null,
      flags: [],
      result: null,
      evidence: {
        state: 'none',
        reason: 'notAsked',
        ref: null,
        sha256: null,
        bytes: null,
        filesOmitted: 0,
        files: [],
      },
      custody: null,
    },
  };
}
