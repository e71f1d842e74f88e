import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from './blob-store.js';
import { createContentCheck, type ExpectedContent } from './content-check.js';

/** Raw results, the largest documents, end at 64 MiB. */
const DOCUMENT_BYTES = 96 * 1024 * 1024;

/**
 * A whole blob in memory; for documents, not for archives. `storeCorrupt` where the key is free, where
 * the bytes are not the `expected` ones, and where they are too many to be a document.
 */
export async function readWhole(
  blobs: BlobStore,
  key: string,
  expected: ExpectedContent = {},
): Promise<Buffer> {
  const check = createContentCheck({ atMost: expected.bytes ?? DOCUMENT_BYTES, ...expected });
  return await pipeline(await blobs.read(key), check, (checked) => buffer(checked));
}
