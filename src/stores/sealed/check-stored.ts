import type { BlobContent } from '../blobs/blob-store.js';
import { sha256Of, takenByOthers } from '../blobs/digest.js';
import { openSealed, plainBytesOf, readHead, type RandomAccess } from './sealed-source.js';

/**
 * Throws `storeCorrupt` where other content than `content` is stored under `key`. Of an encrypted
 * blob only the size can be compared where there are no identities.
 */
export async function checkStored(
  key: string,
  stored: RandomAccess,
  content: BlobContent,
  identities: readonly string[],
): Promise<void> {
  const head = await readHead(stored);
  const bytes = head === null ? stored.bytes : plainBytesOf(stored, head);
  if (bytes !== ('data' in content ? content.data.length : content.bytes)) throw takenByOthers(key);
  if (head !== null && identities.length === 0) return;
  const plain = head === null ? stored : await openSealed(stored, head, identities);
  if ((await sha256Of(await plain.read(0, plain.bytes))) !== content.sha256) throw takenByOthers(key);
}
