import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOneFolder, syncFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import { besides } from './key.js';
import { symbolicLink } from './walk.js';

/** The folders of a folder store, as this process has met them. */
export interface StoreFolders {
  /**
   * Makes the folder (0700 whatever the umask) and those above it where absent; answers its path. Its own
   * name and theirs survive a power cut then. What this process has met before is not looked at again.
   */
  make(segments: readonly string[]): Promise<string>;
  /** The folder's path; null where it is absent. */
  find(segments: readonly string[]): Promise<string | null>;
  /** Somebody took folders away: every one is made and looked at anew. */
  forget(): void;
}

/** The folders of a hundred onboardings under way, ten times over. */
const MOST_MET = 10_000;

/** The folders below `top`, a real path. A symbolic link where one should be is `storeCorrupt`. */
export function createStoreFolders(top: string): StoreFolders {
  const met = new Map<string, Promise<void>>();

  /** Those beside it that will be needed too are made along: one sync of the folder above keeps all their names. */
  async function meet(parents: readonly string[], names: readonly string[]): Promise<void> {
    const parent = await make(parents);
    for (const name of names) {
      const path = join(parent, name);
      if (!(await makeOneFolder(path))) await isFolder(path);
    }
    // Also where they were there: the process that made them may have died before it synced.
    await syncFolder(parent);
  }

  async function make(segments: readonly string[]): Promise<string> {
    const path = join(top, ...segments);
    if (segments.length === 0) return path;
    const known = met.get(path);
    if (known !== undefined) {
      await known;
      return path;
    }
    const parents = segments.slice(0, -1);
    const names = besides(segments);
    const meeting = meet(parents, names);
    const paths = names.map((name) => join(top, ...parents, name));
    for (const each of paths) met.set(each, meeting);
    for (const oldest of met.keys()) {
      if (met.size <= MOST_MET) break;
      met.delete(oldest);
    }
    try {
      await meeting;
    } catch (error) {
      for (const each of paths) met.delete(each);
      throw error;
    }
    return path;
  }

  return {
    make,
    async find(segments) {
      let path = top;
      for (const segment of segments) {
        path = join(path, segment);
        const isMet = await met.get(path)?.then(
          () => true,
          () => false,
        );
        if (isMet !== true && !(await isFolder(path))) return null;
      }
      return path;
    },
    forget: () => {
      met.clear();
    },
  };
}

/** False where `path` is free; anything but a folder is `storeCorrupt`. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if (!(await lstat(path)).isDirectory()) throw symbolicLink();
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
