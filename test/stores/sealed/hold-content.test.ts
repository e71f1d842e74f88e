import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { BlobContent } from '../../../src/stores/blobs/blob-store.js';
import { holdContent } from '../../../src/stores/sealed/hold-content.js';
import type { SpoolFile } from '../../../src/stores/spool/spool-file.js';
import type { Spool } from '../../../src/stores/spool/spool.js';

const unused = (): never => assert.fail('not called here');

/** A spool of one file, and what became of it. */
function fakeSpool(append: SpoolFile['append']): { spool: Spool; removed: () => number } {
  let removed = 0;
  const file: SpoolFile = {
    path: '/nowhere',
    bytes: 0,
    append,
    appendFrom: unused,
    restart: unused,
    finish: () => Promise.resolve({ bytes: 3, sha256: 'aa', segmentBytes: 1, segments: [] }),
    remove: () => {
      removed += 1;
      return Promise.resolve();
    },
    keep: unused,
  };
  const spool = { create: () => Promise.resolve(file), openLongest: unused, discard: unused };
  return { spool, removed: () => removed };
}

async function* parts(count: number, error?: Error): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i += 1) {
    // Time for a write that failed to become an unhandled rejection, if nobody looks after it.
    await turn();
    yield Buffer.from([i]);
  }
  if (error) throw error;
}

const hold = (
  bytes: AsyncIterable<Uint8Array>,
  spool: Spool,
  use: (content: BlobContent) => Promise<unknown> = unused,
): Promise<unknown> => holdContent(bytes, { inMemory: false, spool, owner: 'c1' }, use);

describe('content held in a spool file', () => {
  it('is written in order, one part at a time, used and removed', async () => {
    const written: number[] = [];
    let isWriting = false;
    const { spool, removed } = fakeSpool(async (part) => {
      assert.ok(!isWriting);
      isWriting = true;
      await turn();
      await turn();
      written.push(...part);
      isWriting = false;
    });
    const used = await hold(parts(4), spool, (content) => {
      assert.ok(!isWriting);
      return Promise.resolve(content);
    });
    assert.deepEqual(written, [0, 1, 2, 3]);
    assert.deepEqual(used, { path: '/nowhere', bytes: 3, sha256: 'aa', isFresh: true });
    assert.equal(removed(), 1);
  });

  it('is removed where the disk fails, and its source is closed', async () => {
    const full = new Error('full');
    const { spool, removed } = fakeSpool(() => Promise.reject(full));
    for (const count of [1, 3]) {
      const source = parts(count);
      await assert.rejects(hold(source, spool), full);
      assert.deepEqual(await source.next(), { done: true, value: undefined });
    }
    assert.equal(removed(), 2);
  });

  it('is removed only after its last write, where its source fails', async () => {
    const broken = new Error('broken');
    let isWriting = false;
    const { spool, removed } = fakeSpool(async () => {
      isWriting = true;
      await turn();
      assert.equal(removed(), 0);
      isWriting = false;
    });
    await assert.rejects(hold(parts(2, broken), spool), broken);
    assert.ok(!isWriting);
    assert.equal(removed(), 1);
  });
});
