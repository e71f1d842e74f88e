import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { BlobContent, BlobInfo, BlobStore } from '../../../src/stores/blobs/blob-store.js';

/** Bytes and their digest. */
export function toContent(bytes: string | Uint8Array): Extract<BlobContent, { data: Uint8Array }> {
  const data = Buffer.from(bytes);
  return { data, sha256: createHash('sha256').update(data).digest('hex') };
}

export async function keysOf(list: AsyncIterable<BlobInfo>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of list) keys.push(key);
  return keys.sort();
}

const BIG_BYTES = 20 * 1024 * 1024 + 7;

/** What every blob store does; called inside its suite. */
export function itIsABlobStore(makeStore: () => Promise<BlobStore>): void {
  let store: BlobStore;
  let spool: string;

  beforeEach(async () => {
    store = await makeStore();
    spool = await mkdtemp(join(tmpdir(), 'finwave-spool-'));
  });
  afterEach(async () => {
    await store.close();
    await rm(spool, { recursive: true, force: true });
  });

  async function toFile(data: Uint8Array): Promise<Extract<BlobContent, { path: string }>> {
    const path = join(spool, randomBytes(8).toString('hex'));
    await writeFile(path, data);
    return { path, bytes: data.length, sha256: toContent(data).sha256 };
  }
  const contentOf = async (key: string): Promise<Buffer> => buffer(await store.read(key));

  for (const kind of ['memory', 'a file'])
    describe(`with content from ${kind}`, () => {
      const given = async (bytes: string | Uint8Array): Promise<BlobContent> =>
        kind === 'memory' ? toContent(bytes) : toFile(Buffer.from(bytes));

      it('reads back what was put, and tells its size and time', async () => {
        await store.put('c1/result/a.json', await given('hello'));
        assert.equal((await contentOf('c1/result/a.json')).toString(), 'hello');
        const info = await store.head('c1/result/a.json');
        assert.equal(info?.key, 'c1/result/a.json');
        assert.equal(info.bytes, 5);
        assert.ok(Math.abs(Date.now() - info.writtenAt.getTime()) < 60_000);
      });

      it('keeps nothing at all as well', async () => {
        await store.put('c1/empty', await given(''));
        assert.equal((await contentOf('c1/empty')).length, 0);
        assert.equal((await store.head('c1/empty'))?.bytes, 0);
      });

      it('takes a repeat for success', async () => {
        await store.put('c1/a', await given('same'));
        const before = await store.head('c1/a');
        await store.put('c1/a', await given('same'));
        assert.deepEqual(await store.head('c1/a'), before);
      });

      it('never overwrites a taken key with other bytes', async () => {
        await store.put('c1/a', await given('first'));
        await assert.rejects(store.put('c1/a', await given('other')), {
          name: 'StoreError',
          code: 'storeCorrupt',
        });
        assert.equal((await contentOf('c1/a')).toString(), 'first');
      });

      it('stores nothing that does not fit its digest', async () => {
        const content = { ...(await given('really this')), sha256: toContent('not this').sha256 };
        await assert.rejects(store.put('c1/a', content), { code: 'storeCorrupt' });
        assert.equal(await store.head('c1/a'), null);
      });

      it('lets one of many win that put different bytes at once, and keeps the winner whole', async () => {
        const texts = Array.from({ length: 8 }, (_, i) => i.toString().repeat(10_000));
        const contents = await Promise.all(texts.map((text) => given(text)));
        const ends = await Promise.allSettled(contents.map((content) => store.put('c1/a', content)));
        const winners = ends.flatMap(({ status }, i) => (status === 'fulfilled' ? [texts[i]] : []));
        assert.deepEqual([(await contentOf('c1/a')).toString()], winners);
      });

      it('lets all succeed that put the same bytes at once', async () => {
        const contents = await Promise.all(Array.from({ length: 8 }, () => given('same')));
        await Promise.all(contents.map((content) => store.put('c1/a', content)));
        assert.equal((await contentOf('c1/a')).toString(), 'same');
      });

      it('keeps 20 MiB byte for byte', async () => {
        const data = randomBytes(BIG_BYTES);
        const content = await given(data);
        await store.put('c1/big', content);
        assert.equal(toContent(await contentOf('c1/big')).sha256, content.sha256);
        assert.equal((await store.head('c1/big'))?.bytes, BIG_BYTES);
        await store.put('c1/big', content);
        await assert.rejects(store.put('c1/big', await given(randomBytes(BIG_BYTES))), {
          code: 'storeCorrupt',
        });
      });

      it('stores nothing big that does not fit its digest', async () => {
        const content = { ...(await given(randomBytes(BIG_BYTES))), sha256: toContent('').sha256 };
        await assert.rejects(store.put('c1/big', content), { code: 'storeCorrupt' });
        assert.equal(await store.head('c1/big'), null);
        assert.deepEqual(await keysOf(store.list('')), []);
      });

      it('stores nothing when it is aborted before', async () => {
        const reason = new Error('cancelled');
        await assert.rejects(store.put('c1/a', await given('x'), AbortSignal.abort(reason)), reason);
        assert.equal(await store.head('c1/a'), null);
      });
    });

  it('stores all or nothing when it is aborted on the way', async () => {
    const data = randomBytes(BIG_BYTES);
    const content = await toFile(data);
    for (const afterMs of [1, 5, 20, 60]) {
      const key = `c1/big${afterMs.toString()}`;
      const signal = AbortSignal.timeout(afterMs);
      const end = await store.put(key, content, signal).then(
        () => 'stored',
        (error: unknown) => error,
      );
      if (end === 'stored') assert.equal(toContent(await contentOf(key)).sha256, content.sha256);
      else {
        assert.equal(end, signal.reason);
        assert.equal(await store.head(key), null);
      }
    }
  });

  it('leaves a file that it took to its owner, to be removed', async () => {
    const content = await toFile(Buffer.from('hello'));
    await store.put('c1/a', content);
    assert.ok((await stat(content.path)).isFile());
    await rm(content.path);
    assert.equal((await contentOf('c1/a')).toString(), 'hello');
  });

  it('reads a range as far as there are bytes', async () => {
    await store.put('c1/a', toContent('0123456789'));
    const rangeOf = async (start: number, end: number): Promise<string> =>
      (await buffer(await store.read('c1/a', { start, end }))).toString();
    assert.equal(await rangeOf(0, 10), '0123456789');
    assert.equal(await rangeOf(2, 5), '234');
    assert.equal(await rangeOf(8, 100), '89');
    assert.equal(await rangeOf(3, 3), '');
    assert.equal(await rangeOf(10, 20), '');
  });

  it('says that nothing protects what is stored', async () => {
    await store.put('c1/a', toContent('x'));
    assert.equal((await store.head('c1/a'))?.lockedUntil, null);
  });

  it('has nothing under a free key', async () => {
    assert.equal(await store.head('c1/a'), null);
    await assert.rejects(store.read('c1/a'), { code: 'storeCorrupt' });
    await assert.rejects(store.read('c1/a', { start: 0, end: 0 }), { code: 'storeCorrupt' });
  });

  it('lists what lies below a prefix, and not beside it', async () => {
    const keys = ['c1/a', 'c1/b/c', 'c1/b/d', 'c10/a', 'c2/a', 'top'];
    for (const key of keys) await store.put(key, toContent(key));
    assert.deepEqual(await keysOf(store.list('')), keys);
    assert.deepEqual(await keysOf(store.list('c1')), ['c1/a', 'c1/b/c', 'c1/b/d']);
    assert.deepEqual(await keysOf(store.list('c1/b/')), ['c1/b/c', 'c1/b/d']);
    assert.deepEqual(await keysOf(store.list('c3')), []);
    for await (const { key, bytes } of store.list('c1')) assert.equal(bytes, key.length);
  });

  it('removes a key and nothing else, and calls removing a free one no error', async () => {
    for (const key of ['c1/a', 'c1/ab', 'c1/b']) await store.put(key, toContent(key));
    await store.remove('c1/a');
    await store.remove('c1/a');
    await store.remove('c9/a');
    assert.deepEqual(await keysOf(store.list('')), ['c1/ab', 'c1/b']);
    await store.put('c1/a', toContent('new'));
    assert.equal((await contentOf('c1/a')).toString(), 'new');
  });

  for (const key of [
    '',
    '/a',
    'a/',
    'a//b',
    '..',
    'a/../b',
    './a',
    'a b',
    'a\\b',
    'a\0b',
    '.tmp/a',
    'ä',
    'a'.repeat(256),
  ])
    it(`refuses the key ${JSON.stringify(key.slice(0, 12))}`, async () => {
      const refused = { name: 'StoreError', code: 'storeMisconfigured' };
      await assert.rejects(store.put(key, toContent('x')), refused);
      await assert.rejects(store.head(key), refused);
      await assert.rejects(store.read(key), refused);
      await assert.rejects(store.remove(key), refused);
    });

  it('refuses a prefix that leads out', async () => {
    await assert.rejects(keysOf(store.list('../c1')), { code: 'storeMisconfigured' });
  });
}
