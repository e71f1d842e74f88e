import { randomUUID } from 'node:crypto';
import { link, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import { asGiven, type BlobContent, type BlobStore } from './blob-store.js';
import { sha256Of, takenByOthers } from './digest.js';
import { fromFolderError } from './folder-error.js';
import { toSegments } from './key.js';
import { openToRead, syncAsFound, writePrivateFile, type Sync } from './private-file.js';
import type { StoreFolders } from './store-folders.js';
import { TEMPORARY } from './sweep-temporary.js';
import { statOf } from './walk.js';

/** `put` of a folder store: a file gets its name only when it is whole and synced. */
export function createPutInFolder(folders: StoreFolders, sync: Sync): BlobStore['put'] {
  /** Given files whose fsync failed once: the next one would report success although pages are lost. */
  const distrusted = new Set<string>();

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
      await giveName(key, source, path, sha256);
      return true;
    } catch (error) {
      // Another device, or a file that this user may read but not link.
      if (['EXDEV', 'EPERM', 'EMLINK'].includes(codeOf(error) ?? '')) return false;
      throw error;
    }
  }

  /** Writes the content into a file of the store's own. */
  async function copy(key: string, content: BlobContent, path: string, signal?: AbortSignal): Promise<void> {
    const beside = join(await folders.make([TEMPORARY]), randomUUID());
    const { sha256 } = content;
    const bytes = 'path' in content ? (await openToRead(content.path)).createReadStream() : content.data;
    await writePrivateFile(beside, { bytes, sha256 }, { sync, signal });
    try {
      signal?.throwIfAborted();
      await giveName(key, beside, path, sha256);
    } finally {
      await unlink(beside);
    }
  }

  async function put(key: string, content: BlobContent, signal?: AbortSignal): Promise<void> {
    const segments = toSegments(key);
    const folder = await folders.make(segments.slice(0, -1));
    const path = join(folder, segments.at(-1) ?? '');
    const isStored =
      (await isThere(key, path, content.sha256)) || ('path' in content && (await adopt(key, content, path)));
    if (!isStored) await copy(key, content, path, signal);
    // Also where the file was there: the process that put it may have died before it synced the folder.
    await syncFolder(folder);
  }

  return async (key, content, signal) => {
    try {
      signal?.throwIfAborted();
      await put(key, content, signal).catch(async (error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error;
        // Somebody took away a folder that this process has met.
        folders.forget();
        await put(key, content, signal);
      });
      return asGiven(content);
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : fromFolderError(error);
    }
  };
}

/** True where `path` holds these bytes; false where it is free. */
async function isThere(key: string, path: string, sha256: string): Promise<boolean> {
  if ((await statOf(path)) === null) return false;
  const file = await openToRead(path);
  if ((await sha256Of(file.createReadStream())) !== sha256) throw takenByOthers(key);
  return true;
}

/** Gives `source` its name in the store, unless another process was faster with the same bytes. */
async function giveName(key: string, source: string, path: string, sha256: string): Promise<void> {
  try {
    await link(source, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await isThere(key, path, sha256);
  }
}
