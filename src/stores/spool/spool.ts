import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makePrivateFolder } from '../private-folder.js';
import { codeOf } from '../store-error.js';
import type { SegmentedDigest } from './segmented-digest.js';
import { createSpoolFile } from './spool-file.js';
import type { SpoolFile } from './spool-file.js';
import { toSpoolError } from './spool-error.js';

/** The folder that downloads are written to until they are checked and stored. */
export interface Spool {
  /**
   * A new empty file of a random name, 0600, for one attempt. `createDigest` says what is known of it
   * at its end; default: the digest of every segment, too.
   */
  create(customId: string, createDigest?: () => SegmentedDigest): Promise<SpoolFile>;
  /**
   * Opens the longest of what earlier attempts for `customId` left at `paths`, for reading; null where
   * none is such a file of this folder, whatever the paths say.
   */
  openLongest(customId: string, paths: readonly (string | null)[]): Promise<EarlierFile | null>;
  /** Removes what `openLongest` would open; anything else is left alone. */
  discard(customId: string, path: string): Promise<void>;
}

/** What an earlier attempt left; whoever has it closes `handle`. */
export interface EarlierFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

const SUFFIX = '.part';
const NAME = /^[0-9a-f]{16}-[0-9a-f]{32}\.part$/;

/** A spool in `dir`, made (0700) on first use. Rejects with `StoreError`s. */
export function createSpool(dir: string): Spool {
  const folder = (): Promise<string> => makePrivateFolder(dir).catch(toSpoolError);
  const isOurs = async (customId: string, path: string): Promise<boolean> => {
    const name = basename(path);
    return NAME.test(name) && name.startsWith(`${ownerOf(customId)}-`) && dirname(path) === (await folder());
  };
  const openEarlier = async (customId: string, path: string): Promise<EarlierFile | null> => {
    if (!(await isOurs(customId, path))) return null;
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
    if (!handle) return null;
    const info = await handle.stat();
    if (info.isFile() && info.uid === process.getuid?.()) return { path, handle, size: info.size };
    await handle.close();
    return null;
  };
  return {
    async create(customId, createDigest) {
      const path = join(await folder(), `${ownerOf(customId)}-${randomBytes(16).toString('hex')}${SUFFIX}`);
      const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
      const handle = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch(toSpoolError);
      return createSpoolFile(path, handle, createDigest);
    },
    async openLongest(customId, paths) {
      let longest: EarlierFile | null = null;
      for (const path of paths) {
        const found = path === null ? null : await openEarlier(customId, path);
        if (found === null) continue;
        const isLonger: boolean = longest === null || found.size > longest.size;
        await (isLonger ? longest : found)?.handle.close();
        if (isLonger) longest = found;
      }
      return longest;
    },
    async discard(customId, path) {
      if (await isOurs(customId, path)) await unlink(path).catch(() => undefined);
    },
  };
}

/** Removes every spool file of `customId`; for its erasure. Resolves with how many there were. */
export async function eraseSpool(dir: string, customId: string): Promise<number> {
  return removeFiles(dir, (name) => Promise.resolve(name.startsWith(`${ownerOf(customId)}-`)));
}

/**
 * Removes spool files that nobody has written to for `olderThanMs`: what killed workers left.
 * Resolves with how many there were; a missing folder has none.
 */
export async function sweepSpool(dir: string, olderThanMs: number): Promise<number> {
  const before = Date.now() - olderThanMs;
  return removeFiles(dir, async (_name, path) => {
    const info = await stat(path).catch(() => null);
    return info !== null && info.mtimeMs < before;
  });
}

async function removeFiles(
  dir: string,
  isDue: (name: string, path: string) => Promise<boolean>,
): Promise<number> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    return toSpoolError(error);
  });
  let removed = 0;
  for (const name of names.filter((candidate) => NAME.test(candidate))) {
    const path = join(dir, name);
    if (!(await isDue(name, path))) continue;
    await unlink(path).then(
      () => (removed += 1),
      (error: unknown) => (codeOf(error) === 'ENOENT' ? undefined : toSpoolError(error)),
    );
  }
  return removed;
}

/** What a customId's files begin with: nobody resumes from another person's bytes, and no name shows an id. */
function ownerOf(customId: string): string {
  return createHash('sha256').update(`finwave-spool:${customId}`).digest('hex').slice(0, 16);
}
