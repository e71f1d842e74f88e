import { StoreError } from '../stores/store-error.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';

/** Raw results, the largest documents, end at 64 MiB. */
const DOCUMENT_BYTES = 96 * 1024 * 1024;

/** A document's stored bytes; `storeCorrupt` where the key is free, or where they are too many to be one. */
export async function readDocument(blobs: BlobStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (await blobs.read(key)) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > DOCUMENT_BYTES) throw new StoreError('storeCorrupt', `${key} is too large to be a document`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
