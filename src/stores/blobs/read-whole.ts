import { pipeline } from 'node:stream/promises';
import type { BlobStore } from './blob-store.js';
import { createContentCheck } from './content-check.js';

/** A whole blob in memory, its digest checked; for documents, not for archives. */
export async function readWhole(
  blobs: BlobStore,
  key: string,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pipeline(
    await blobs.read(key),
    createContentCheck({ sha256, bytes, atMost: bytes }),
    async (checked) => {
      for await (const chunk of checked) chunks.push(chunk as Uint8Array);
    },
  );
  return Buffer.concat(chunks);
}
