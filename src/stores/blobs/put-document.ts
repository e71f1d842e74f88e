import { createHash } from 'node:crypto';
import type { StoredDocument } from '../../../workflows/contract.js';
import type { BlobStore } from './blob-store.js';

/** Stores bytes under the key that their digest makes; repeating it changes nothing. */
export async function putDocument(
  blobs: BlobStore,
  data: Uint8Array,
  toKey: (sha256: string) => string,
): Promise<StoredDocument> {
  const sha256 = createHash('sha256').update(data).digest('hex');
  const ref = toKey(sha256);
  await blobs.put(ref, { data, sha256 });
  return { ref, sha256, bytes: data.length };
}

/** {@link putDocument} for a document of ours. */
export function putJson(
  blobs: BlobStore,
  document: object,
  toKey: (sha256: string) => string,
): Promise<StoredDocument> {
  return putDocument(blobs, Buffer.from(`${JSON.stringify(document, null, 2)}\n`), toKey);
}
