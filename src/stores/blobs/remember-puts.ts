import type { BlobStore, StoredBlob } from './blob-store.js';

/** A blob store that knows what this process has put into it. */
export interface RememberingBlobStore extends BlobStore {
  /** What `put` has answered for the key, long enough for one onboarding; null where that is not known (any more). */
  readonly ownPut: (key: string) => StoredBlob | null;
}

/** Ten objects each of a thousand onboardings under way: a few megabytes. */
const MOST_REMEMBERED = 10_000;

/** `inner`, remembering what was put: whoever wrote and synced bytes need not read them to know them. */
export function rememberPuts(inner: BlobStore): RememberingBlobStore {
  const puts = new Map<string, StoredBlob>();
  return {
    ...inner,
    async put(key, content, signal) {
      const stored = await inner.put(key, content, signal);
      puts.delete(key);
      puts.set(key, stored);
      const [oldest] = puts.keys();
      if (puts.size > MOST_REMEMBERED && oldest !== undefined) puts.delete(oldest);
      return stored;
    },
    async remove(key) {
      puts.delete(key);
      await inner.remove(key);
    },
    ownPut: (key) => puts.get(key) ?? null,
  };
}
