import { unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { makePrivateFolder, syncFolder } from '../private-folder.js';
import { syncFile } from '../sync-file.js';
import type { BlobInfo, BlobStore } from './blob-store.js';
import { nothingStored, translated } from './digest.js';
import { fromFolderError, fromRootError } from './folder-error.js';
import { toPrefixSegments, toSegments } from './key.js';
import { openToRead, type Sync } from './private-file.js';
import { proveFolder } from './prove-folder.js';
import { createPutInFolder } from './put-in-folder.js';
import { createStoreFolders } from './store-folders.js';
import { statOf, toInfo, walk } from './walk.js';

/** Documents are smaller: read in one piece, they cost no stream of the file. */
const AT_ONCE_BYTES = 256 * 1024;

export interface FolderOptions {
  /** Default: fsync. */
  readonly sync?: Sync;
}

/**
 * A blob store in the folder `root`, which is made where absent: folders 0700, files 0600 whatever
 * the umask. A file gets its name only when it is whole and synced, by a hard link, which never
 * overwrites; a symbolic link inside the store is `storeCorrupt`.
 *
 * Whatever a crash leaves lies in `.tmp`: see `sweepTemporary`.
 */
export async function openFolder(root: string, { sync = syncFile }: FolderOptions = {}): Promise<BlobStore> {
  const top = await makePrivateFolder(root).catch((error: unknown) => {
    throw fromRootError(error);
  });
  const folders = createStoreFolders(top);

  /** The file of a key as it lies there; null where the key is free. */
  async function find(key: string): Promise<{ readonly path: string; readonly info: BlobInfo } | null> {
    const segments = toSegments(key);
    if ((await folders.find(segments.slice(0, -1))) === null) return null;
    const path = join(top, ...segments);
    const stats = await statOf(path);
    return stats && { path, info: toInfo(key, stats) };
  }

  return {
    kind: 'folder',

    put: createPutInFolder(folders, sync),

    prove: () => proveFolder(top, sync),

    async head(key) {
      const file = await orStoreError(find(key));
      return file && { ...file.info, version: null, lockedUntil: null };
    },

    async read(key, range) {
      const file = await orStoreError(find(key));
      if (file === null) throw nothingStored(key);
      if (range !== undefined && range.end <= range.start) return Readable.from([]);
      const handle = await orStoreError(openToRead(file.path));
      if (range === undefined && file.info.bytes <= AT_ONCE_BYTES)
        return Readable.from([await orStoreError(readAndClose(handle))], { objectMode: false });
      const content = handle.createReadStream(range && { start: range.start, end: range.end - 1 });
      return Readable.from(translated(content, fromFolderError), { objectMode: false });
    },

    async *list(prefix) {
      const segments = toPrefixSegments(prefix);
      try {
        const folder = await folders.find(segments);
        if (folder !== null) yield* walk(folder, segments);
      } catch (error) {
        throw fromFolderError(error);
      }
    },

    async remove(key) {
      const file = await orStoreError(find(key));
      if (file === null) return;
      await orStoreError(unlink(file.path));
      await orStoreError(syncFolder(join(file.path, '..')));
    },

    close: () => Promise.resolve(),
  };
}

async function readAndClose(handle: FileHandle): Promise<Buffer> {
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function orStoreError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fromFolderError(error);
  }
}
