import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../store-error.js';
import { fromFolderError } from './folder-error.js';

/** Where a folder store writes files before they get their name: on its own device, under a name that no key has. */
export const TEMPORARY = '.tmp';

/**
 * Removes what crashed writers left in the folder store at `root`, where it is older than
 * `olderThanMs` (24 h in operation: longer than any write takes). Answers how many files it removed.
 */
export async function sweepTemporary(root: string, olderThanMs: number): Promise<number> {
  const folder = join(root, TEMPORARY);
  let removed = 0;
  try {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs < olderThanMs) continue;
      await unlink(path);
      removed += 1;
    }
  } catch (error) {
    // Nothing was ever written here, or another process sweeps too and is faster.
    if (codeOf(error) !== 'ENOENT') throw fromFolderError(error);
  }
  return removed;
}
