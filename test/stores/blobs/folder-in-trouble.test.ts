import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { openBlobStore } from '../../../src/stores/blobs/open-blob-store.js';
import { keysOf, toContent } from './blob-store.contract.js';

const run = promisify(execFile);
const PUT_ONCE = fileURLToPath(new URL('./put-once-process.js', import.meta.url));
const MIB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;

describe('the folder store in trouble', () => {
  let folder: string;
  let root: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-trouble-'));
    root = join(folder, 'store');
    await mkdir(root, { mode: 0o700 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function putOnce(bytes: number, limits = ''): Promise<string> {
    const script = `${limits} exec "$0" "$@"`;
    const { stdout } = await run('sh', ['-c', script, process.execPath, PUT_ONCE, root, bytes.toString()]);
    return stdout;
  }

  it('says that a limit is reached, keeps nothing by half, and goes on when there is space', async () => {
    const said = await putOnce(4 * MIB, 'ulimit -f 1024;');
    assert.match(said, /^storeUnavailable: .*full \(EFBIG\).*free or add space/);
    const store = await openFolder(root);
    assert.deepEqual(await keysOf(store.list('')), []);
    assert.deepEqual(await readdir(join(root, '.tmp')), []);
    assert.equal(await putOnce(4 * MIB), 'stored');
  });

  it('says that a disk is full, keeps nothing by half, and goes on when there is space', async function () {
    // A disk of its own takes the right to mount one.
    if (!isRoot) return this.skip();
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', root]).catch(() => this.skip());
    try {
      const store = await openFolder(root);
      await store.put('c1/small', toContent('x'));
      await assert.rejects(store.put('c1/large', toContent('x'.repeat(4 * MIB))), {
        name: 'StoreError',
        code: 'storeUnavailable',
        message: /full \(ENOSPC\).*free or add space/,
      });
      assert.deepEqual(await keysOf(store.list('')), ['c1/small']);
      assert.deepEqual(await readdir(join(root, '.tmp')), []);
      await run('mount', ['-o', 'remount,size=8m', root]);
      await store.put('c1/large', toContent('x'.repeat(4 * MIB)));

      await run('mount', ['-o', 'remount,ro', root]);
      await assert.rejects(store.put('c2/a', toContent('x')), {
        code: 'storeMisconfigured',
        message: /\(EROFS\).*a file system that may be written to/,
      });
    } finally {
      await run('umount', [root]);
    }
  });

  it('says that modes are wrong, and how they have to be', async function () {
    // The right to everything sees no modes: the child gives it up.
    const isDropped = isRoot && (await run('setpriv', ['--version']).catch(() => null)) !== null;
    if (isRoot && !isDropped) return this.skip();
    await chmod(root, 0o500);
    const drop = isDropped ? 'exec setpriv --bounding-set -all --inh-caps -all --no-new-privs' : '';
    assert.match(
      await putOnce(1, drop === '' ? '' : `${drop} "$0" "$@";`),
      /^storeMisconfigured: .*\(EACCES\).*folders 0700, files 0600/,
    );
  });

  it('calls a root that is no folder, or lies below a file, a wrong setting', async () => {
    await openFolder(root);
    for (const url of ['file:/dev/null', 'file:/dev/null/x', 'file:/dev/null/x/y'])
      await assert.rejects(openBlobStore({ evidence: url }), {
        code: 'storeMisconfigured',
        message: /FINWAVE_EVIDENCE_STORE/,
      });
  });
});
