import assert from 'node:assert/strict';
import { copyFile, link, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { proveFolder } from '../../../src/stores/blobs/prove-folder.js';

describe('proving a folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'prove-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const filesIn = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  it('finds nothing wrong with one that keeps its promises, and leaves nothing', async () => {
    const store = await openFolder(root);
    await Promise.all([store.prove(), store.prove(), store.prove()]);
    assert.deepEqual(await filesIn(root), []);
  });

  const noLinks = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('link'), { code: 'EOPNOTSUPP' }));
  const lies: Readonly<Record<string, { readonly giveName: typeof link; readonly says: RegExp }>> = {
    'has no hard links': { giveName: noLinks, says: /has no hard links \(EOPNOTSUPP\)/ },
    'gives a taken name away': { giveName: copyFile, says: /gives a name that is taken to another file/ },
    'gives back other bytes': {
      async giveName(existing, name) {
        await link(existing, name);
        await rm(name);
        await copyFile(new URL(import.meta.url), name);
      },
      says: /does not give back what was stored/,
    },
  };
  for (const [name, { giveName, says }] of Object.entries(lies))
    it(`names a file system that ${name}`, async () => {
      await assert.rejects(
        proveFolder(root, (file) => file.sync(), giveName),
        { code: 'storeMisconfigured', message: says },
      );
      assert.deepEqual(await filesIn(root), []);
    });
});
