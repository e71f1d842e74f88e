import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { sealStream } from '../../../src/stores/sealed/seal-stream.js';
import { readHead, type RandomAccess } from '../../../src/stores/sealed/sealed-source.js';
import { newPerson, type Person } from './age-people.js';
import { inMemory, openSource } from './open-bytes.js';
import { through } from './through.js';

const CHUNK = 64 * 1024;
const CORRUPT = { name: 'StoreError', code: 'storeCorrupt' };

describe('a sealed source that is read anywhere', () => {
  let ann: Person;
  before(async () => {
    ann = await newPerson();
  });

  const sealed = (plain: Uint8Array): Promise<Buffer> => through(sealStream([ann.recipient]), plain);

  const open = (bytes: Uint8Array, onRead?: (bytes: number) => void): Promise<RandomAccess> =>
    openSource(inMemory([bytes], onRead), [ann.identity]);

  for (const size of [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 100])
    it(`reads any part of ${size.toString()} bytes`, async () => {
      const plain = randomBytes(size);
      const source = await open(await sealed(plain));
      assert.equal(source.bytes, size);
      const place = fc.oneof(
        fc.nat({ max: size + 10 }),
        fc
          .constantFrom(0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, size, size - 1)
          .map((at) => Math.max(0, at)),
      );
      await fc.assert(
        fc.asyncProperty(place, place, async (start, end) => {
          const part = await buffer(await source.read(start, end));
          assert.ok(plain.subarray(start, Math.max(start, end)).equals(part));
        }),
      );
    });

  it('reads the chunks that it needs, and no others', async () => {
    const bytes = await sealed(randomBytes(50 * CHUNK));
    let read = 0;
    const source = await open(bytes, (count) => {
      read += count;
    });
    read = 0;
    await buffer(await source.read(10 * CHUNK + 5, 11 * CHUNK));
    assert.equal(read, CHUNK + 16);
  });

  it('refuses a cut source whatever part is asked for', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK));
    const head = bytes.length - 3 * (CHUNK + 16);
    for (const length of [bytes.length - 1, bytes.length - CHUNK - 16, head + CHUNK + 16, head + 16, head])
      await assert.rejects(open(bytes.subarray(0, length)), CORRUPT, length.toString());
  });

  it('refuses a size that no payload has', async () => {
    const bytes = await sealed(randomBytes(CHUNK));
    for (const extra of [1, 15, 16])
      await assert.rejects(open(Buffer.concat([bytes, randomBytes(extra)])), CORRUPT);
  });

  it('refuses a flipped bit in a part that is read', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK));
    const at = bytes.length - 2 * (CHUNK + 16) - 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const source = await open(bytes);
    assert.equal((await buffer(await source.read(CHUNK, 3 * CHUNK))).length, 2 * CHUNK);
    await assert.rejects(async () => buffer(await source.read(CHUNK - 1, CHUNK)), CORRUPT);
  });

  it('finds a head that is longer than its first look', async () => {
    const many = Array<string>(40).fill(ann.recipient);
    const plain = randomBytes(100);
    const source = await open(await through(sealStream(many), plain));
    assert.ok(plain.equals(await buffer(await source.read(0, 100))));
  });

  it('has no head where nothing was sealed', async () => {
    for (const bytes of [randomBytes(100), Buffer.from(''), Buffer.from('age-encryption.org/v2\n')])
      assert.equal(await readHead(inMemory([bytes])), null);
    await assert.rejects(readHead(inMemory([Buffer.from('age-encryption.org/v1\n')])), CORRUPT);
  });
});
