import { createHash, randomUUID } from 'node:crypto';
import { link, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { makePrivateFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import { brokenPromise } from './broken-promise.js';
import { fromFolderError } from './folder-error.js';
import { openToRead, writePrivateFile, type Sync } from './private-file.js';
import { TEMPORARY } from './sweep-temporary.js';
import { symbolicLink } from './walk.js';

const MEND = 'put the folder on a file system with hard links, such as ext4 or xfs';
/** What file systems without hard links say. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Tries on a folder what evidence rests on, with files of nobody's among the temporary ones: a name that
 * is taken is not given again, what was written comes back, whole and in part. Digests are checked by
 * this driver itself, whatever the file system.
 *
 * `giveName` is a parameter since no test brings a file system that breaks this.
 *
 * Rejects with `storeMisconfigured` which names the promise that is broken; with any other as it comes.
 */
export async function proveFolder(top: string, sync: Sync, giveName = link): Promise<void> {
  const folder = join(top, TEMPORARY);
  const toPath = (): string => join(folder, randomUUID());
  const [first, other, name] = [toPath(), toPath(), toPath()];
  try {
    if ((await makePrivateFolder(folder)) !== folder) throw symbolicLink();
    await write(first, 'first', sync);
    await write(other, 'other', sync);
    await giveName(first, name).catch((error: unknown) => {
      if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error;
      throw brokenPromise(`has no hard links (${codeOf(error) ?? ''}), and so nothing is write-once`, MEND);
    });
    await giveName(other, name).then(
      () => {
        throw brokenPromise('gives a name that is taken to another file', MEND);
      },
      (error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      },
    );
    const [whole, part] = [await read(name), await read(name, { start: 1, end: 2 })];
    if (whole !== 'first' || part !== 'ir') throw brokenPromise('does not give back what was stored', MEND);
  } catch (error) {
    throw fromFolderError(error);
  } finally {
    for (const path of [first, other, name]) await unlink(path).catch(() => undefined);
  }
}

async function write(path: string, text: string, sync: Sync): Promise<void> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  await writePrivateFile(path, { bytes: Readable.from([Buffer.from(text)]), sha256 }, { sync });
}

async function read(path: string, range?: { readonly start: number; readonly end: number }): Promise<string> {
  const file = await openToRead(path);
  return (await buffer(file.createReadStream(range))).toString();
}
