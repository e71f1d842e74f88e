import { createHash, randomUUID } from 'node:crypto';
import { StoreError } from '../store-error.js';
import type { BlobStore } from './blob-store.js';
import { readWhole } from './read-whole.js';

/**
 * Tries what everything rests on, with an object of nobody's: a key that is taken is never overwritten,
 * what was stored comes back, whole and in part.
 *
 * @throws StoreError `storeMisconfigured` which names the promise that is broken; any other as it comes
 */
export async function proveBlobs(blobs: BlobStore): Promise<void> {
  const key = `store-probe/${randomUUID()}`;
  const [first, second] = ['first', 'other'].map((text) => {
    const data = Buffer.from(text);
    return { data, sha256: createHash('sha256').update(data).digest('hex') };
  });
  if (first === undefined || second === undefined) return;
  await blobs.put(key, first);
  try {
    const refused = await blobs.put(key, second).then(
      () => false,
      (error: unknown) => error instanceof StoreError && error.code === 'storeCorrupt',
    );
    if (!refused) throw broken('overwrites what is stored (If-None-Match is not honoured)');
    const stored = await readWhole(blobs, key).catch(() => null);
    if (stored?.equals(first.data) !== true) throw broken('does not give back what was stored');
    const chunks: Buffer[] = [];
    for await (const chunk of await blobs.read(key, { start: 1, end: 3 })) chunks.push(chunk as Buffer);
    if (!Buffer.concat(chunks).equals(first.data.subarray(1, 3)))
      throw broken('does not serve a part of an object (Range)');
  } finally {
    // A worker's role may have no right to remove: then a few bytes stay.
    await blobs.remove(key).catch(() => undefined);
  }
}

function broken(what: string): StoreError {
  return new StoreError('storeMisconfigured', `the evidence store ${what}: it cannot be used`);
}
