import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { provenFirst } from '../../../src/stores/blobs/proven-first.js';
import { StoreError } from '../../../src/stores/store-error.js';
import { toContent } from './blob-store.contract.js';

describe('a store that takes nothing before it has proved itself', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'proven-'));
  });
  after(() => rm(root, { recursive: true }));

  it('proves until it has, and never again', async () => {
    const inner = await openFolder(root);
    const ends: readonly (StoreError | null)[] = [
      new StoreError('storeUnavailable', 'away'),
      new StoreError('storeMisconfigured', 'breaks a promise'),
      null,
    ];
    let proofs = 0;
    const store = provenFirst({
      ...inner,
      prove() {
        const end = ends[proofs++];
        return end ? Promise.reject(end) : inner.prove();
      },
    });
    await assert.rejects(store.prove(), { code: 'storeUnavailable' });
    await assert.rejects(store.put('c1/a', toContent('x')), { code: 'storeMisconfigured' });
    assert.equal(await store.head('c1/a'), null);
    await Promise.all([store.put('c1/a', toContent('x')), store.put('c1/b', toContent('x'))]);
    await store.prove();
    assert.equal(proofs, 3);
  });
});
