import type { BlobStore } from './blob-store.js';

/**
 * `blobs`, which take nothing before they have proved themselves: a store that is away when a worker
 * starts is tried again by the first `put`, and by each one after it until it has kept every promise.
 */
export function provenFirst(blobs: BlobStore): BlobStore {
  let proof: Promise<void> | undefined;
  const prove = (): Promise<void> => {
    proof ??= blobs.prove().catch((error: unknown) => {
      proof = undefined;
      throw error;
    });
    return proof;
  };
  return {
    ...blobs,
    prove,
    async put(key, content, signal) {
      await prove();
      return await blobs.put(key, content, signal);
    },
  };
}
