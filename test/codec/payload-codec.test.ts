import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import {
  PayloadCodecError,
  createPayloadCodec,
  parsePayloadKeys,
  type PayloadKey,
} from '../../src/codec/index.js';

const newKey = (id: string): PayloadKey => ({ id, key: randomBytes(32) });
const A = newKey('a');
const B = newKey('b');
const codec = createPayloadCodec([A, B]);
const SECRET = 'the phone number';

function json(value: unknown): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}

async function encrypted(): Promise<{ metadata: Record<string, Uint8Array>; data: Uint8Array }> {
  const [{ metadata, data } = {}] = await codec.encode([json(SECRET)]);
  assert.ok(metadata && data);
  return { metadata, data };
}

const textOf = (payload: Payload | undefined, name: string): string =>
  Buffer.from(payload?.metadata?.[name] ?? []).toString();
const plainOf = (payload: Payload | undefined): [string, string] => [
  textOf(payload, 'encoding'),
  Buffer.from(payload?.data ?? []).toString(),
];

describe('the payload codec', () => {
  it('gives back what it encrypted, metadata included', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            metadata: fc.dictionary(fc.string({ minLength: 1 }), fc.uint8Array()),
            data: fc.uint8Array({ maxLength: 5_000 }),
          }),
          { maxLength: 4 },
        ),
        async (payloads) => {
          const back = await codec.decode(await codec.encode(payloads));
          assert.deepEqual(
            back.map(({ metadata, data }) => [toHexes(metadata), Buffer.from(data ?? []).toString('hex')]),
            payloads.map(({ metadata, data }) => [toHexes(metadata), Buffer.from(data).toString('hex')]),
          );
        },
      ),
    ));

  it('leaves nothing readable but encoding, key id and original encoding', async () => {
    const { metadata, data } = await encrypted();
    assert.deepEqual(
      Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value).toString()]),
      [
        ['encoding', 'binary/encrypted'],
        ['encryption-key-id', 'a'],
        ['original-encoding', 'json/plain'],
      ],
    );
    assert.ok(!Buffer.from(data).includes(SECRET));
  });

  it('never encrypts the same payload to the same bytes', async () => {
    const texts = await Promise.all(Array.from({ length: 20 }, async () => (await encrypted()).data));
    assert.equal(new Set(texts.map((text) => Buffer.from(text).toString('hex'))).size, 20);
  });

  it('refuses a payload of which any bit of any part was changed', async () => {
    const { metadata, data } = await encrypted();
    for (let at = 0; at < data.length; at += 1) {
      const altered = Uint8Array.from(data);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      await assert.rejects(codec.decode([{ metadata, data: altered }]), { code: 'notAuthentic' });
    }
  });

  it('refuses a payload that was cut or that grew', async () => {
    const { metadata, data } = await encrypted();
    for (const altered of [data.slice(0, -1), Buffer.concat([data, Buffer.alloc(1)])])
      await assert.rejects(codec.decode([{ metadata, data: altered }]), { code: 'notAuthentic' });
  });

  it('refuses a payload under the id of another key, or with another original encoding', async () => {
    const { metadata, data } = await encrypted();
    for (const [name, value] of [
      ['encryption-key-id', 'b'],
      ['original-encoding', 'binary/plain'],
      ['original-encoding', ''],
    ] as const)
      await assert.rejects(codec.decode([{ metadata: { ...metadata, [name]: Buffer.from(value) }, data }]), {
        code: 'notAuthentic',
      });
  });

  it('refuses another key under the same id, and says that this may be it', async () => {
    const other = createPayloadCodec([newKey('a')]);
    await assert.rejects(other.decode([await encrypted()]), {
      name: 'PayloadCodecError',
      code: 'notAuthentic',
      message: /another key here/,
    });
  });

  it('keeps what only claims to be encrypted in an encoding that nobody decodes', async () => {
    const { metadata, data } = await encrypted();
    const bare = { metadata: { encoding: Buffer.from('binary/encrypted') }, data };
    const short = { metadata, data: data.slice(0, 47) };
    assert.deepEqual(await codec.decode([bare, short]), [bare, short]);
  });

  it('passes on what was never encrypted', async () => {
    assert.deepEqual(plainOf((await codec.decode([json(1)]))[0]), ['json/plain', '1']);
  });

  it('encrypts with the first key and decrypts with all, through a rotation', async () => {
    const steps = [[A], [A, B], [B, A], [B]].map((keys) => createPayloadCodec(keys));
    const [onlyA, addedB, movedB, onlyB] = steps;
    assert.ok(onlyA && addedB && movedB && onlyB);
    for (const [writer, readers, id] of [
      [onlyA, [onlyA, addedB, movedB], 'a'],
      [addedB, [onlyA, addedB, movedB], 'a'],
      [movedB, [addedB, movedB, onlyB], 'b'],
    ] as const) {
      const [payload] = await writer.encode([json(SECRET)]);
      assert.equal(textOf(payload, 'encryption-key-id'), id);
      for (const reader of readers)
        assert.equal(plainOf((await reader.decode(payload ? [payload] : []))[0])[1], JSON.stringify(SECRET));
    }
  });

  it('names a key that is not here, and says how to mend it', async () => {
    const [payload] = await createPayloadCodec([newKey('2024-01')]).encode([json(1)]);
    assert.ok(payload);
    await assert.rejects(codec.decode([payload]), {
      name: 'PayloadCodecError',
      code: 'unknownKey',
      message: /key 2024-01, .*put it back into FINWAVE_PAYLOAD_KEYS/,
    });
  });

  it('takes what names a key id of another form for none of its own, and repeats nothing of it', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (id) => {
        const { metadata, data } = await encrypted();
        const payload = { metadata: { ...metadata, 'encryption-key-id': Buffer.from(`\u001b${id}`) }, data };
        assert.deepEqual(await codec.decode([payload]), [payload]);
      }),
    ));

  it('refuses keys that cannot work', () => {
    for (const keys of [
      [],
      [A, { ...B, id: 'a' }],
      [{ id: 'a', key: randomBytes(16) }],
      [{ id: 'a b', key: randomBytes(32) }],
    ])
      assert.throws(
        () => createPayloadCodec(keys),
        (error) => error instanceof PayloadCodecError && error.code === 'badKeys',
      );
  });

  it('takes its keys from the text of the setting, and says what a wrong one must be', async () => {
    const textOf = ({ id, key }: PayloadKey): string => `${id}:${Buffer.from(key).toString('base64')}`;
    const keys = parsePayloadKeys(`${textOf(A)}, ${textOf(B)}`);
    const [payload] = await createPayloadCodec(keys).encode([{ metadata: {}, data: Buffer.from('x') }]);
    assert.ok(payload !== undefined);
    await assert.doesNotReject(createPayloadCodec([A]).decode([payload]));
    for (const text of ['', textOf(A).slice(2), `${textOf(A)},${textOf(A)}`, `${textOf(A)},`]) {
      assert.throws(() => parsePayloadKeys(text), {
        code: 'badKeys',
        message: /^payload keys must be `<id>:<base64 of 32 bytes>`/,
      });
    }
  });
});

function toHexes(metadata: Payload['metadata']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('hex')]),
  );
}
