import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError, codeOf } from '../store-error.js';
import type { BlobInfo } from './blob-store.js';

/** Null where `path` is free; anything but a file is `storeCorrupt`. */
export async function statOf(path: string): Promise<Stats | null> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) throw symbolicLink();
    return stats;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Every file below `folder`, whose own key is `above`. */
export async function* walk(folder: string, above: readonly string[]): AsyncGenerator<BlobInfo> {
  for (const entry of await entriesOf(folder)) {
    // The store's own; no key begins with a dot.
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const segments = [...above, entry.name];
    if (entry.isDirectory()) {
      yield* walk(path, segments);
      continue;
    }
    const stats = await statOf(path);
    if (stats !== null) yield toInfo(segments.join('/'), stats);
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

export function toInfo(key: string, { size, mtime }: Stats): BlobInfo {
  return { key, bytes: size, writtenAt: mtime };
}

/** The error for what is neither a file nor a folder of the store's own. */
export function symbolicLink(): StoreError {
  return new StoreError(
    'storeCorrupt',
    'a symbolic link or something else than a file lies in the evidence folder',
  );
}
