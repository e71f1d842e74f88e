import { chmod, mkdir, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf } from './store-error.js';
import { syncFile } from './sync-file.js';

/** Makes a folder's entries (names, not contents) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await syncFile(folder);
  } finally {
    await folder.close();
  }
}

/**
 * Makes `path` and its missing parents, each 0700 whatever the umask and synced into its parent;
 * answers the real path. What is there already keeps its mode.
 */
export async function makePrivateFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    const real = await realpath(absolute);
    if ((await stat(real)).isDirectory()) return real;
    throw Object.assign(new Error('it is not a folder'), { code: 'ENOTDIR' });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const parent = await makePrivateFolder(dirname(absolute));
  const folder = join(parent, basename(absolute));
  await makeOneFolder(folder);
  await syncFolder(parent);
  return realpath(folder);
}

/** Makes one folder, 0700 whatever the umask; false where its name is taken, perhaps by a faster process. */
export async function makeOneFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, 0o700);
    await chmod(path, 0o700);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}
