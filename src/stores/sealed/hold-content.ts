import { createHash } from 'node:crypto';
import type { BlobContent } from '../blobs/blob-store.js';
import { createWholeDigest } from '../spool/segmented-digest.js';
import type { SpoolFile } from '../spool/spool-file.js';
import type { Spool } from '../spool/spool.js';

export interface HoldOptions {
  /** Keep it in memory instead of in a file. */
  readonly inMemory: boolean;
  readonly spool: Spool;
  /** Whose spool file it is. */
  readonly owner: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a blob's content out of a stream, hands it to `use`, and lets it go: a file in the spool is
 * removed whatever happens. Rejects with the signal's reason, or what the stream, the spool or `use` throws.
 */
export async function holdContent<T>(
  bytes: AsyncIterable<Uint8Array>,
  { inMemory, spool, owner, signal }: HoldOptions,
  use: (content: BlobContent) => Promise<T>,
): Promise<T> {
  if (inMemory) {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) {
      signal?.throwIfAborted();
      parts.push(part);
    }
    const data = Buffer.concat(parts);
    return use({ data, sha256: createHash('sha256').update(data).digest('hex') });
  }
  const file = await spool.create(owner, createWholeDigest);
  try {
    await fill(file, bytes, signal);
    const { bytes: size, sha256 } = await file.finish();
    return await use({ path: file.path, bytes: size, sha256, isFresh: true });
  } finally {
    await file.remove();
  }
}

/** Asks for the next part while the disk takes the one before it. */
async function fill(
  file: SpoolFile,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let writing = Promise.resolve();
  try {
    for await (const part of bytes) {
      signal?.throwIfAborted();
      await writing;
      writing = file.append(part);
      // It is awaited one part later, and must not count as unhandled until then.
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}
