import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobContent, BlobStore } from '../../../src/stores/blobs/blob-store.js';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { proveBlobs } from '../../../src/stores/blobs/prove-blobs.js';

describe('proving an evidence store', () => {
  let root: string;
  let store: BlobStore;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'prove-'));
    store = await openFolder(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('finds nothing wrong with one that keeps its promises, and leaves nothing', async () => {
    await proveBlobs(store);
    const files = await readdir(root, { recursive: true, withFileTypes: true });
    assert.deepEqual(
      files.filter((entry) => entry.isFile()),
      [],
    );
  });

  const overwriting = async (key: string, content: BlobContent) => {
    await store.remove(key);
    return await store.put(key, content);
  };
  const lies: Readonly<Record<string, { readonly lie: Partial<BlobStore>; readonly says: RegExp }>> = {
    'overwrites what is there': { lie: { put: overwriting }, says: /overwrites what is stored/ },
    'gives back other bytes': {
      lie: { read: () => Promise.resolve(Readable.from([Buffer.from('else!')])) },
      says: /does not give back/,
    },
    'serves the whole for a part': { lie: { read: (key) => store.read(key) }, says: /part of an object/ },
  };
  for (const [name, { lie, says }] of Object.entries(lies)) {
    it(`names one that ${name}`, async () => {
      await assert.rejects(proveBlobs({ ...store, ...lie }), { code: 'storeMisconfigured', message: says });
    });
  }

  it('tells the error of one that cannot be written as it comes', async () => {
    const away = Object.assign(new Error('read-only'), { code: 'storeMisconfigured' });
    await assert.rejects(proveBlobs({ ...store, put: () => Promise.reject(away) }), away);
  });
});
