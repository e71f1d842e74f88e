import { constants } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createContentCheck } from './content-check.js';
import { assertDigest, assertStreamDigest } from './digest.js';

/** How a file's bytes are made to survive a power cut; a parameter, since no test can make a disk fail. */
export type Sync = (file: FileHandle) => Promise<void>;

/** Opens for reading; a symbolic link is an error. */
export function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}

/**
 * Writes a new synced file, 0600 whatever the umask. Where anything goes wrong, an fsync included,
 * nothing is left: after a failed fsync the kernel may call lost pages clean, so only new bytes help.
 */
export async function writePrivateFile(
  path: string,
  content: { readonly bytes: Readable | Uint8Array; readonly sha256: string },
  { sync, signal }: { readonly sync: Sync; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.chmod(0o600);
    if (content.bytes instanceof Uint8Array) {
      assertDigest(content.bytes, content.sha256);
      await file.writeFile(content.bytes, { signal });
    } else {
      await pipeline(
        content.bytes,
        createContentCheck({ sha256: content.sha256 }, 'the content to be stored'),
        async (chunks: AsyncIterable<Uint8Array>) => {
          for await (const chunk of chunks) await file.writeFile(chunk);
        },
        { signal },
      );
    }
    await sync(file);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Large enough that a chunk's way through the stages costs nothing beside its digest. */
const READ_BYTES = 256 * 1024;

/**
 * Checks and syncs a finished file that the store is to link instead of copying, and makes it 0600. False
 * where its fsync failed: then its bytes must be written anew. Throws `storeCorrupt` where they do
 * not fit `sha256`; null leaves that check to whoever has just written them.
 */
export async function syncAsFound(path: string, sha256: string | null, sync: Sync): Promise<boolean> {
  const file = await openToRead(path);
  try {
    if (sha256 !== null) {
      const bytes = file.createReadStream({ autoClose: false, highWaterMark: READ_BYTES });
      await assertStreamDigest(bytes, sha256);
    }
    await file.chmod(0o600);
    return await sync(file).then(
      () => true,
      () => false,
    );
  } finally {
    await file.close();
  }
}
