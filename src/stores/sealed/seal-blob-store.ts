import { Readable } from 'node:stream';
import { StoreError } from '../store-error.js';
import type { BlobContent, BlobHead, BlobInfo, BlobStore, StoredBlob } from '../blobs/blob-store.js';
import { nothingStored } from '../blobs/digest.js';
import { createSpool } from '../spool/spool.js';
import { assertIdentities, assertRecipients } from './age-keys.js';
import { checkStored } from './check-stored.js';
import { holdContent } from './hold-content.js';
import { isPlainKey, ownerOf } from '../blobs/key.js';
import { plainContent } from './plain-content.js';
import { sealStream } from './seal-stream.js';
import { openSealed, plainBytesOf, readHead, type RandomAccess } from './sealed-source.js';

export interface SealOptions {
  /**
   * age public keys (`age1…`) that blobs are encrypted for. Without any, the store can still be read,
   * but only custody records and receipts can be put, which are never encrypted.
   */
  readonly recipients: readonly string[];
  /** age private keys (`AGE-SECRET-KEY-1…`); without any, encrypted blobs cannot be read. Default: none. */
  readonly identities?: readonly string[];
  /** Folder for encrypted copies on their way; a folder store on its file system links them. */
  readonly spoolDir: string;
}

/**
 * A blob store that seals: it encrypts with age whatever is put into `inner`, but for custody records
 * and receipts.
 *
 * Keys and sizes are those of the plain content; `put` answers digest and size of the encrypted one.
 * Encryption gives other bytes each time, so where a key is taken, the plain contents are compared:
 * byte for byte with identities, by size alone without them. A blob that was stored before sealing
 * was turned on is passed on as it is.
 *
 * `head` and `list` read the beginning of every blob, since its plain size follows from that.
 *
 * @throws StoreError `storeMisconfigured` where a recipient or identity is none of age's
 */
export function sealBlobStore(inner: BlobStore, options: SealOptions): BlobStore {
  const { recipients, identities = [], spoolDir } = options;
  if (recipients.length > 0) assertRecipients(recipients);
  assertIdentities(identities);
  const spool = createSpool(spoolDir);

  const sourceOf = (key: string, { bytes }: BlobInfo): RandomAccess => ({
    bytes,
    read: (start, end) => inner.read(key, { start, end }),
  });

  async function head(key: string): Promise<BlobHead | null> {
    const plain = isPlainKey(key);
    const info = await inner.head(key);
    if (plain || info === null) return info;
    const source = sourceOf(key, info);
    const found = await readHead(source);
    return found === null ? info : { ...info, bytes: plainBytesOf(source, found) };
  }

  /**
   * Puts the bytes that are stored already once more, since the process that stored them may have died
   * before they were safe from a power cut. Null where the key is free.
   */
  async function putAgain(
    key: string,
    content: BlobContent,
    signal?: AbortSignal,
  ): Promise<StoredBlob | null> {
    const info = await inner.head(key);
    if (info === null) return null;
    await checkStored(key, sourceOf(key, info), content, identities);
    const hold = { inMemory: 'data' in content, spool, owner: ownerOf(key), signal };
    return holdContent(await inner.read(key), hold, (stored) => inner.put(key, stored, signal));
  }

  async function putSealed(key: string, content: BlobContent, signal?: AbortSignal): Promise<StoredBlob> {
    const sealed = sealStream(recipients)(plainContent(content));
    const hold = { inMemory: 'data' in content, spool, owner: ownerOf(key), signal };
    return holdContent(sealed, hold, (stored) => inner.put(key, stored, signal));
  }

  return {
    kind: inner.kind,
    head,

    async put(key, content, signal) {
      if (isPlainKey(key)) return inner.put(key, content, signal);
      signal?.throwIfAborted();
      assertRecipients(recipients);
      const before = await putAgain(key, content, signal);
      if (before !== null) return before;
      try {
        return await putSealed(key, content, signal);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'storeCorrupt') throw error;
        // Another process may have stored the same content meanwhile, encrypted to other bytes.
        const meanwhile = await putAgain(key, content, signal);
        if (meanwhile === null) throw error;
        return meanwhile;
      }
    },

    async read(key, range) {
      if (isPlainKey(key)) return inner.read(key, range);
      const info = await inner.head(key);
      if (info === null) throw nothingStored(key);
      const source = sourceOf(key, info);
      const found = await readHead(source);
      if (found === null) return inner.read(key, range);
      const opened = await openSealed(source, found, identities);
      const { start, end } = range ?? { start: 0, end: opened.bytes };
      return Readable.from(await opened.read(start, end), { objectMode: false });
    },

    async *list(prefix) {
      for await (const { key } of inner.list(prefix)) {
        const info = await head(key);
        if (info !== null) yield info;
      }
    },

    remove: (key) => inner.remove(key),
    prove: () => inner.prove(),
    close: () => inner.close(),
  };
}
