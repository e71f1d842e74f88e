import { randomUUID } from 'node:crypto';
import { link, realpath, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { makePrivateFolder, syncFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import { asGiven, type BlobContent, type BlobInfo, type BlobStore } from './blob-store.js';
import { nothingStored, sha256Of, takenByOthers, translated } from './digest.js';
import { fromFolderError } from './folder-error.js';
import { toPrefixSegments, toSegments } from './key.js';
import { openToRead, syncAsFound, writePrivateFile, type Sync } from './private-file.js';
import { temporaryOf } from './sweep-temporary.js';
import { statOf, symbolicLink, toInfo, walk } from './walk.js';

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
export async function openFolder(
  root: string,
  { sync = (file) => file.sync() }: FolderOptions = {},
): Promise<BlobStore> {
  const top = await makePrivateFolder(root).catch(rethrow);
  const temporary = temporaryOf(top);
  /** Files of others whose fsync failed once: a second one would lie. */
  const distrusted = new Set<string>();

  /** The real folders above a key, top first, made where absent. */
  async function makeParents(segments: readonly string[]): Promise<readonly string[]> {
    const folders = [top];
    let folder = top;
    for (const segment of segments.slice(0, -1)) {
      folder = join(folder, segment);
      if ((await makePrivateFolder(folder)) !== folder) throw symbolicLink();
      folders.push(folder);
    }
    return folders;
  }

  /** The path of a key or folder; null where the folder above it is absent. */
  async function locate(segments: readonly string[]): Promise<string | null> {
    const parent = join(top, ...segments.slice(0, -1));
    try {
      if ((await realpath(parent)) !== parent) throw symbolicLink();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
    return join(top, ...segments);
  }

  /** True where `path` holds these bytes; false where it is free. */
  async function holds(key: string, path: string, sha256: string): Promise<boolean> {
    if ((await statOf(path)) === null) return false;
    const file = await openToRead(path);
    if ((await sha256Of(file.createReadStream())) !== sha256) throw takenByOthers(key);
    return true;
  }

  /** Gives `source` its name in the store, unless another process was faster with the same bytes. */
  async function name(key: string, source: string, path: string, sha256: string): Promise<void> {
    try {
      await link(source, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      await holds(key, path, sha256);
    }
  }

  /**
   * Takes a finished file over; false where it must be copied. A file that lay on disk since its
   * bytes were hashed is read once more: between the two, anything may have happened to it.
   */
  async function adopt(
    key: string,
    { path: source, sha256, isFresh }: Extract<BlobContent, { path: string }>,
    path: string,
  ): Promise<boolean> {
    if (distrusted.has(source)) return false;
    if (!(await syncAsFound(source, isFresh ? null : sha256, sync))) {
      distrusted.add(source);
      return false;
    }
    try {
      await name(key, source, path, sha256);
      return true;
    } catch (error) {
      // Another device, or a file that this user may read but not link.
      if (['EXDEV', 'EPERM', 'EMLINK'].includes(codeOf(error) ?? '')) return false;
      throw error;
    }
  }

  async function head(key: string): Promise<BlobInfo | null> {
    const segments = toSegments(key);
    try {
      const path = await locate(segments);
      const stats = path === null ? null : await statOf(path);
      return stats === null ? null : toInfo(key, stats);
    } catch (error) {
      throw fromFolderError(error);
    }
  }

  return {
    kind: 'folder',
    head,

    async put(key, content, signal) {
      const segments = toSegments(key);
      try {
        signal?.throwIfAborted();
        const parents = await makeParents(segments);
        const path = join(top, ...segments);
        const { sha256 } = content;
        const done =
          (await holds(key, path, sha256)) || ('path' in content && (await adopt(key, content, path)));
        if (!done) {
          if ((await makePrivateFolder(temporary)) !== temporary) throw symbolicLink();
          const beside = join(temporary, randomUUID());
          const bytes =
            'path' in content
              ? (await openToRead(content.path)).createReadStream()
              : Readable.from([content.data]);
          await writePrivateFile(beside, { bytes, sha256 }, { sync, signal });
          try {
            signal?.throwIfAborted();
            await name(key, beside, path, sha256);
          } finally {
            await unlink(beside);
          }
        }
        // Also where the name was there: whoever gave it may have died before this line.
        for (const folder of parents.toReversed()) await syncFolder(folder);
        return asGiven(content);
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : fromFolderError(error);
      }
    },

    async identityOf(key) {
      return (await head(key)) && { version: null, lockedUntil: null };
    },

    async read(key, range) {
      const segments = toSegments(key);
      try {
        const path = await locate(segments);
        if (path === null || (await statOf(path)) === null) throw nothingStored(key);
        if (range !== undefined && range.end <= range.start) return Readable.from([]);
        const file = await openToRead(path);
        const content = file.createReadStream(range && { start: range.start, end: range.end - 1 });
        return Readable.from(translated(content, fromFolderError), { objectMode: false });
      } catch (error) {
        throw fromFolderError(error);
      }
    },

    async *list(prefix) {
      const segments = toPrefixSegments(prefix);
      try {
        const folder = await locate([...segments, '']);
        if (folder !== null) yield* walk(folder, segments);
      } catch (error) {
        throw fromFolderError(error);
      }
    },

    async remove(key) {
      const segments = toSegments(key);
      try {
        const path = await locate(segments);
        if (path === null || (await statOf(path)) === null) return;
        await unlink(path);
        await syncFolder(join(path, '..'));
      } catch (error) {
        throw fromFolderError(error);
      }
    },

    close: () => Promise.resolve(),
  };
}

function rethrow(error: unknown): never {
  throw fromFolderError(error);
}
