import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buffer } from 'node:stream/consumers';
import { fromFolderError } from '../../../src/stores/blobs/folder-error.js';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { openBlobStore } from '../../../src/stores/blobs/open-blob-store.js';
import { sweepTemporary } from '../../../src/stores/blobs/sweep-temporary.js';
import { itIsABlobStore, keysOf, toContent } from './blob-store.contract.js';

const WRITER = fileURLToPath(new URL('./put-until-killed-process.js', import.meta.url));

describe('blob store in a folder', () => {
  let folder: string;
  let root: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-blobs-'));
    root = join(folder, 'made', 'store');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function fileOf(text: string): Promise<{ path: string; bytes: number; sha256: string }> {
    const path = join(folder, randomBytes(4).toString('hex'));
    await writeFile(path, text, { mode: 0o644 });
    return { path, bytes: text.length, sha256: toContent(text).sha256 };
  }

  itIsABlobStore(() => openFolder(root));

  for (const umask of [0o000, 0o777])
    it(`makes folders 0700 and files 0600 under the umask ${umask.toString(8)}`, async () => {
      const before = process.umask(umask);
      try {
        const file = await fileOf('linked');
        const store = await openFolder(root);
        await store.put('c1/data', toContent('x'));
        await store.put('c1/linked', file);
      } finally {
        process.umask(before);
      }
      for (const path of [join(folder, 'made'), root, join(root, '.tmp'), join(root, 'c1')])
        assert.equal((await stat(path)).mode & 0o777, 0o700, path);
      for (const name of ['data', 'linked'])
        assert.equal((await stat(join(root, 'c1', name))).mode & 0o777, 0o600, name);
    });

  it('links a file of the same device instead of copying it', async () => {
    const file = await fileOf('linked');
    const store = await openFolder(root);
    await store.put('c1/a', file);
    assert.equal((await stat(join(root, 'c1', 'a'))).ino, (await stat(file.path)).ino);
  });

  it('copies a file of another device', async function () {
    const elsewhere = await mkdtemp('/dev/shm/finwave-').catch(() => null);
    if (elsewhere === null || (await stat(elsewhere)).dev === (await stat(folder)).dev) this.skip();
    const store = await openFolder(join(elsewhere, 'store'));
    try {
      await store.put('c1/a', await fileOf('copied'));
      assert.equal((await buffer(await store.read('c1/a'))).toString(), 'copied');
      assert.deepEqual(await readdir(join(elsewhere, 'store', '.tmp')), []);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('leaves nothing in its temporary folder', async () => {
    const store = await openFolder(root);
    await store.put('c1/a', toContent('x'));
    await assert.rejects(store.put('c1/b', { ...toContent('x'), sha256: '00' }));
    assert.deepEqual(await readdir(join(root, '.tmp')), []);
  });

  it('writes a file anew whose fsync failed, and never syncs it again', async () => {
    const file = await fileOf('precious');
    const synced: number[] = [];
    const { ino } = await stat(file.path);
    const store = await openFolder(root, {
      async sync(handle) {
        const stats = await handle.stat();
        synced.push(stats.ino);
        if (stats.ino === ino) throw Object.assign(new Error('lost'), { code: 'EIO' });
      },
    });
    await store.put('c1/a', file);
    await store.put('c1/b', file);
    assert.equal(synced.filter((each) => each === ino).length, 1);
    for (const name of ['a', 'b']) assert.notEqual((await stat(join(root, 'c1', name))).ino, ino);
  });

  it('is unavailable, and has nothing stored, where a disk fails or is full', async () => {
    for (const code of ['EIO', 'ENOSPC', 'EDQUOT']) {
      const store = await openFolder(root, {
        sync: () => Promise.reject(Object.assign(new Error('x'), { code })),
      });
      await assert.rejects(store.put('c1/a', toContent('x')), { code: 'storeUnavailable' });
      assert.equal(await store.head('c1/a'), null);
      assert.deepEqual(await readdir(join(root, '.tmp')), []);
    }
  });

  it('refuses symbolic links inside the store, to files, to folders and to nothing', async () => {
    const store = await openFolder(root);
    await store.put('c1/a', toContent('x'));
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'x');
    await symlink(join(outside, 'secret'), join(root, 'c1', 'file'));
    await symlink(join(folder, 'nothing'), join(root, 'c1', 'nothing'));
    await symlink(outside, join(root, 'c2'));
    const corrupt = { name: 'StoreError', code: 'storeCorrupt' };
    for (const key of ['c1/file', 'c1/nothing', 'c2/secret', 'c2/new', 'c2/new/deep']) {
      await assert.rejects(store.put(key, toContent('x')), corrupt, key);
      await assert.rejects(store.read(key), corrupt, key);
    }
    for (const key of ['c1/file', 'c1/nothing', 'c2/secret']) {
      await assert.rejects(store.head(key), corrupt, key);
      await assert.rejects(store.remove(key), corrupt, key);
    }
    await assert.rejects(keysOf(store.list('')), corrupt);
    await assert.rejects(keysOf(store.list('c2')), corrupt);
    assert.deepEqual(await readdir(outside), ['secret']);
    assert.ok((await lstat(join(root, 'c2'))).isSymbolicLink());
  });

  it('refuses a temporary folder that was made a symbolic link', async () => {
    const store = await openFolder(root);
    await mkdir(join(folder, 'outside'));
    await symlink(join(folder, 'outside'), join(root, '.tmp'));
    await assert.rejects(store.put('c1/a', toContent('x')), { code: 'storeCorrupt' });
    assert.deepEqual(await readdir(join(folder, 'outside')), []);
  });

  it('makes folders anew that somebody took away meanwhile', async () => {
    const store = await openFolder(root);
    const key = 'c1/result/a.json';
    await store.put(key, toContent('x'));
    await rm(join(root, 'c1'), { recursive: true });
    await rm(join(root, '.tmp'), { recursive: true });
    assert.equal(await store.head(key), null);
    await assert.rejects(store.read(key), { code: 'storeCorrupt', message: /nothing is stored/ });
    await store.put(key, toContent('x'));
    assert.equal((await buffer(await store.read(key))).toString(), 'x');
  });

  it('does not take a symbolic link for a file of ours', async () => {
    const { path, ...file } = await fileOf('x');
    await symlink(path, join(folder, 'link'));
    const store = await openFolder(root);
    await assert.rejects(store.put('c1/a', { ...file, path: join(folder, 'link') }), {
      code: 'storeCorrupt',
    });
  });

  it('resolves a root that is reached through a symbolic link, once', async () => {
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'link'));
    const store = await openFolder(join(folder, 'link'));
    await store.put('c1/a', toContent('x'));
    assert.deepEqual(await readdir(join(folder, 'real', 'c1')), ['a']);
  });

  it('shows no partial file under its name when its process is killed', async () => {
    for (const afterMs of [5, 20, 45, 80, 120]) {
      const child = fork(WRITER, [root]);
      await once(child, 'message');
      await delay(afterMs);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const store = await openFolder(root);
    const keys = await keysOf(store.list(''));
    assert.ok(keys.length > 0);
    for (const key of keys)
      assert.equal(toContent(await buffer(await store.read(key))).sha256, key.slice('c1/'.length));
  });

  it('sweeps what crashed writers left, when it is old enough', async () => {
    const store = await openFolder(root);
    assert.equal(await sweepTemporary(root, 0), 0);
    await store.put('c1/a', toContent('x'));
    for (const name of ['old', 'new']) await writeFile(join(root, '.tmp', name), 'x');
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(root, '.tmp', 'old'), yesterday, yesterday);
    assert.equal(await sweepTemporary(root, 24 * 3_600_000), 1);
    assert.deepEqual(await readdir(join(root, '.tmp')), ['new']);
    assert.deepEqual(await keysOf(store.list('')), ['c1/a']);
  });

  it('sorts the codes of the file system', () => {
    const codeOf = (code: string): unknown => {
      const error = fromFolderError(Object.assign(new Error('/secret/path'), { code }));
      assert.ok(error instanceof Error && 'code' in error);
      if (code.startsWith('E') && !code.startsWith('ERR_')) assert.doesNotMatch(error.message, /secret/);
      return error.code;
    };
    for (const code of ['ENOSPC', 'EDQUOT', 'EIO', 'ESTALE']) assert.equal(codeOf(code), 'storeUnavailable');
    for (const code of ['EACCES', 'EROFS']) assert.equal(codeOf(code), 'storeMisconfigured');
    assert.equal(codeOf('ELOOP'), 'storeCorrupt');
    assert.equal(codeOf('ERR_INVALID_ARG_TYPE'), 'ERR_INVALID_ARG_TYPE');
  });

  it('opens by a URL, absolute or relative to the working directory', async () => {
    for (const url of [`file:${root}`, `file://${root}`, `file:${relative(process.cwd(), root)}`]) {
      const store = await openBlobStore({ evidence: url });
      await store.put('c1/a', toContent('x'));
      await store.close();
    }
    assert.deepEqual(await readdir(join(root, 'c1')), ['a']);
    for (const url of ['', 'file:', 'file://host/x', 'file:///a%2Fb', 's3://', 's3://UPPER', 'ftp://x'])
      await assert.rejects(openBlobStore({ evidence: url }), { code: 'storeMisconfigured' }, url);
  });
});
