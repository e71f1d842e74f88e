import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import { symbolicLink } from './walk.js';

/** The real folders above a key, `top` first, made where absent. */
export async function makeParents(top: string, segments: readonly string[]): Promise<readonly string[]> {
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
export async function locate(top: string, segments: readonly string[]): Promise<string | null> {
  const parent = join(top, ...segments.slice(0, -1));
  try {
    if ((await realpath(parent)) !== parent) throw symbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  return join(top, ...segments);
}
