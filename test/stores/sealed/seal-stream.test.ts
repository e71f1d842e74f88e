import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { resealStream } from '../../../src/stores/sealed/reseal-stream.js';
import { sealStream } from '../../../src/stores/sealed/seal-stream.js';
import { findHead } from '../../../src/stores/sealed/sealed-head.js';
import { newPerson, type Person } from './age-people.js';
import { inMemory, openBytes, openSource } from './open-bytes.js';
import { through } from './through.js';

const CHUNK = 64 * 1024;
const SEALED_CHUNK = CHUNK + 16;
/** Without it bytes are not sealed at all, and only their digest tells that they were altered. */
const FIRST_LINE = 'age-encryption.org/v1\n'.length;
const CORRUPT = { name: 'StoreError', code: 'storeCorrupt' };
const MISCONFIGURED = { name: 'StoreError', code: 'storeMisconfigured' };

describe('sealed streams', () => {
  let ann: Person;
  let bob: Person;
  let eve: Person;
  before(async () => {
    [ann, bob, eve] = await Promise.all([newPerson(), newPerson(), newPerson()]);
  });

  const sealed = (plain: Uint8Array | readonly Uint8Array[]): Promise<Buffer> =>
    through(sealStream([ann.recipient, bob.recipient]), plain);
  const opened = (bytes: Uint8Array | readonly Uint8Array[]): Promise<Buffer> =>
    openBytes([ann.identity], bytes);
  const headBytesOf = (bytes: Uint8Array): number => findHead(bytes)?.bytes ?? assert.fail('no head');

  for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
    it(`opens ${size.toString()} bytes for each recipient, in the size of the format`, async () => {
      const plain = randomBytes(size);
      const bytes = await sealed(plain);
      for (const { identity } of [ann, bob])
        assert.ok(plain.equals(await openBytes([eve.identity, identity], bytes)));
      const chunks = Math.max(1, Math.ceil(size / CHUNK));
      assert.equal(bytes.length, headBytesOf(bytes) + size + 16 * chunks);
    });

  it('does not care how the bytes are cut on their way', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 6 }),
        async (given, cuts) => {
          const parts = given.map((size) => randomBytes(size));
          const bytes = await sealed(parts);
          const pieces: Uint8Array[] = [];
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const size = cuts[i % cuts.length] ?? 1;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          assert.ok(Buffer.concat(parts).equals(await opened(pieces)));
          const anew = await through(resealStream([ann.identity], [eve.recipient]), pieces);
          assert.ok(Buffer.concat(parts).equals(await openBytes([eve.identity], anew)));
        },
      ),
      { numRuns: 40 },
    ));

  it('opens what comes byte by byte', async () => {
    const plain = randomBytes(2 * CHUNK);
    const bytes = await sealed(plain);
    assert.ok(plain.equals(await opened(Array.from(bytes, (byte) => Uint8Array.of(byte)))));
  });

  it('seals the same bytes differently each time', async () => {
    const [one, two] = [await sealed(Buffer.from('x')), await sealed(Buffer.from('x'))];
    assert.ok(!one.equals(two));
  });

  it('refuses every flipped bit, wherever it is', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...['head', 'payload']),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        async (part, where, bit) => {
          const bytes = await sealed(randomBytes(CHUNK + 100));
          const head = headBytesOf(bytes);
          const [from, to] = part === 'head' ? [FIRST_LINE, head] : [head, bytes.length];
          const at = from + (where % (to - from));
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          // A wrapped key that was altered looks like one for somebody else.
          await assert.rejects(opened(bytes), (error: { code?: string }) =>
            part === 'head'
              ? /^store(Corrupt|Misconfigured)$/.test(error.code ?? '')
              : error.code === 'storeCorrupt',
          );
        },
      ),
      { numRuns: 150 },
    ));

  it('refuses a file cut anywhere, also between two chunks and within the head', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK));
    const head = headBytesOf(bytes);
    for (const length of [
      ...[30, head - 17, head - 1, head, head + 10, head + SEALED_CHUNK - 1],
      ...[head + SEALED_CHUNK, head + 2 * SEALED_CHUNK, bytes.length - 16, bytes.length - 1],
    ])
      await assert.rejects(opened(bytes.subarray(0, length)), CORRUPT, length.toString());
  });

  it('refuses what was appended, left out, repeated or put in another order', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK));
    const head = headBytesOf(bytes);
    const start = bytes.subarray(0, head);
    const [a, b, c] = [0, 1, 2].map((index) =>
      bytes.subarray(head + index * SEALED_CHUNK, head + (index + 1) * SEALED_CHUNK),
    );
    assert.ok(a && b && c);
    assert.equal((await opened([start, a, b, c])).length, 3 * CHUNK);
    for (const chunks of [
      [b, a, c],
      [a, c],
      [b, c],
      [c],
      [a, a, b, c],
      [a, b, c, c],
      [a, b, c, randomBytes(16)],
    ])
      await assert.rejects(opened([start, ...chunks]), CORRUPT);
  });

  it('lets no byte of an altered chunk pass', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK));
    const at = bytes.length - SEALED_CHUNK - CHUNK;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const source = await openSource(inMemory([bytes]), [ann.identity]);
    let passed = 0;
    await assert.rejects(async () => {
      for await (const part of await source.read(0, source.bytes)) passed += part.length;
    }, CORRUPT);
    assert.equal(passed, CHUNK);
  });

  it('reads no further ahead than it is asked to', async () => {
    let read = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (; read < 1_000; read += 1) yield await Promise.resolve(Buffer.alloc(CHUNK));
    }
    const stream = sealStream([ann.recipient])(source());
    for (let i = 0; i < 10; i += 1) await stream.next();
    assert.ok(read <= 12, read.toString());
    await stream.return(undefined);
  });

  it('closes its source when nobody reads on', async () => {
    const bytes = await sealed(randomBytes(4 * CHUNK));
    for (const stage of [sealStream([ann.recipient]), resealStream([ann.identity], [eve.recipient])]) {
      let isClosed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield* oneByOne([bytes.subarray(0, 3 * CHUNK), bytes]);
        } finally {
          isClosed = true;
        }
      }
      for await (const part of stage(source())) if (part.length > 10_000) break;
      assert.ok(isClosed);
    }
  });

  it('opens nothing without the right identity, and says which setting is wrong', async () => {
    const bytes = await sealed(randomBytes(10));
    for (const identities of [[], [eve.identity]])
      await assert.rejects(openBytes(identities, bytes), {
        ...MISCONFIGURED,
        message: /FINWAVE_EVIDENCE_IDENTITIES/,
      });
  });

  it('refuses keys that are none, and never repeats them', async () => {
    const plain = randomBytes(10);
    const typo = ann.recipient.slice(0, -1) + (ann.recipient.endsWith('q') ? 'p' : 'q');
    for (const bad of ['', 'age1', typo, ann.identity, 'ssh-ed25519 AAAA'])
      await assert.rejects(through(sealStream([bob.recipient, bad]), plain), (error: Error) => {
        assert.match(error.message, /^entry 2 of FINWAVE_EVIDENCE_RECIPIENTS is no age public key/);
        return bad.length < 10 || !error.message.includes(bad.slice(5));
      });
    await assert.rejects(through(sealStream([]), plain), MISCONFIGURED);
    const wrong = ann.identity.slice(0, -1) + (ann.identity.endsWith('Q') ? 'P' : 'Q');
    await assert.rejects(openBytes([wrong], await sealed(plain)), (error: Error) => {
      assert.match(error.message, /^entry 1 of FINWAVE_EVIDENCE_IDENTITIES is no age identity/);
      return !error.message.includes(wrong.slice(20));
    });
  });

  it('refuses what is not sealed, without reading it to its end', async () => {
    const anew = resealStream([ann.identity], [eve.recipient]);
    await assert.rejects(through(anew, randomBytes(100)), CORRUPT);
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('age-encryption.org/v1\n'));
      for (; ; read += 1) yield Buffer.alloc(CHUNK / 4, 'a');
    }
    await assert.rejects(anew(endless()).next(), CORRUPT);
    assert.ok(read < 10);
  });

  describe('sealed anew for others', () => {
    it('opens for the new recipients only, its payload untouched', async () => {
      const plain = randomBytes(2 * CHUNK + 5);
      const before = await sealed(plain);
      const after = await through(resealStream([ann.identity], [eve.recipient]), before);
      assert.ok(plain.equals(await openBytes([eve.identity], after)));
      await assert.rejects(opened(after), MISCONFIGURED);
      assert.ok(before.subarray(headBytesOf(before) - 16).equals(after.subarray(headBytesOf(after) - 16)));
    });

    it('needs an identity, and a recipient', async () => {
      const before = await sealed(randomBytes(10));
      for (const stage of [
        resealStream([eve.identity], [eve.recipient]),
        resealStream([], [eve.recipient]),
        resealStream([ann.identity], []),
      ])
        await assert.rejects(through(stage, before), MISCONFIGURED);
    });
  });
});

async function* oneByOne(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}
