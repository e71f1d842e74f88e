import type { FileHandle } from 'node:fs/promises';
import { unlink } from 'node:fs/promises';
import { createSegmentedDigest } from './segmented-digest.js';
import type { FileDigests, SegmentedDigest } from './segmented-digest.js';
import { toSpoolError } from './spool-error.js';

/** A download on its way: bytes are hashed as they are appended. Rejects with `StoreError`s. */
export interface SpoolFile {
  readonly path: string;
  /** Written so far. */
  readonly bytes: number;
  append(chunk: Uint8Array): Promise<void>;
  /** Appends the first `bytes` of an earlier attempt's file; what it lacks is left out. */
  appendFrom(earlier: FileHandle, bytes: number, signal: AbortSignal): Promise<void>;
  /** Back to empty. */
  restart(): Promise<void>;
  /** Closes it for writing; call once. */
  finish(): Promise<FileDigests>;
  /** Closes and removes it; repeating it changes nothing. */
  remove(): Promise<void>;
  /** Closes it and leaves it for the next attempt. */
  keep(): Promise<void>;
}

const COPY_BYTES = 1024 * 1024;

export function createSpoolFile(
  path: string,
  handle: FileHandle,
  createDigest: () => SegmentedDigest = createSegmentedDigest,
): SpoolFile {
  let digest = createDigest();
  let isOpen = true;

  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  const append = async (chunk: Uint8Array): Promise<void> => {
    const at = digest.bytes;
    const writing = writeAll(handle, chunk, at);
    // Hashing fills the time that the disk takes.
    digest.update(chunk);
    await writing.catch(toSpoolError);
  };

  return {
    path,
    get bytes() {
      return digest.bytes;
    },
    append,
    async appendFrom(earlier, bytes, signal) {
      const buffer = Buffer.allocUnsafeSlow(COPY_BYTES);
      let at = 0;
      while (at < bytes) {
        signal.throwIfAborted();
        const { bytesRead } = await earlier
          .read(buffer, 0, Math.min(COPY_BYTES, bytes - at), at)
          .catch(toSpoolError);
        if (bytesRead === 0) return;
        await append(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    },
    async restart() {
      await handle.truncate(0).catch(toSpoolError);
      digest = createDigest();
    },
    async finish() {
      await close();
      return digest.finish();
    },
    async remove() {
      await close();
      await unlink(path).catch(() => undefined);
    },
    keep: close,
  };
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}
