import type { Readable } from 'node:stream';

/**
 * A write-once store of byte strings under keys such as `c1/archive/<sha256>.zip`: one driver per
 * kind of storage (folder, S3), one contract suite for all of them.
 *
 * Every method rejects with a `StoreError`.
 */
export interface BlobStore {
  /** What it keeps blobs in, as custody records call it. */
  readonly kind: 'folder' | 's3';
  /**
   * Stores `content` under `key` unless the key is taken. A taken key with the same bytes is
   * success; with other bytes it is a `storeCorrupt` error. After it resolves, the bytes survive a
   * power cut.
   */
  put(key: string, content: BlobContent, signal?: AbortSignal): Promise<StoredBlob>;
  /** Null where the key is free. */
  head(key: string): Promise<BlobHead | null>;
  /** The bytes, or those of `[start, end)`. */
  read(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
  /** Every key below `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<BlobInfo>;
  /** Removes the key in every version; a free key is no error. */
  remove(key: string): Promise<void>;
  /**
   * Tries what everything rests on, with objects of nobody's that no `list` shows: a key that is taken is
   * never overwritten, bytes come back whole and in part, wrong ones are refused, and versions are known,
   * so that erased is erased. Where this role may not remove, a few bytes stay.
   *
   * Rejects with `storeMisconfigured` which names the promise that is broken and the mend.
   */
  prove(): Promise<void>;
  close(): Promise<void>;
}

/** The bytes as they lie in the store: those given, or their sealed form. */
export interface StoredBlob {
  readonly sha256: string;
  readonly bytes: number;
}

export interface BlobInfo {
  readonly key: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** With what tells a stored object from a later one under the same key, and what protects it. */
export interface BlobHead extends BlobInfo {
  /** Null where the store keeps no versions. */
  readonly version: string | null;
  /** Until when it cannot be removed (Object Lock); null where it can. */
  readonly lockedUntil: Date | null;
}

/**
 * Bytes in memory, or a finished file of ours. A driver may take the file over (by a hard link)
 * instead of copying it, so nobody writes to it any more; removing it afterwards is the caller's.
 */
export type BlobContent =
  | { readonly data: Uint8Array; readonly sha256: string }
  | {
      readonly path: string;
      readonly bytes: number;
      readonly sha256: string;
      /**
       * This process has just written the file, hashing what it wrote, and nobody else writes to it: a
       * driver that takes the file over need not read it again. Default: it does.
       */
      readonly isFresh?: true;
    };

/** What a store that seals nothing has stored. */
export function asGiven(content: BlobContent): StoredBlob {
  return { sha256: content.sha256, bytes: 'path' in content ? content.bytes : content.data.byteLength };
}
