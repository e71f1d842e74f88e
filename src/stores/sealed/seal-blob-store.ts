import { Readable } from 'node:stream';
import { StoreError } from '../store-error.js';
import type { BlobContent, BlobInfo, BlobStore, StoredBlob } from '../blobs/blob-store.js';
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
  /** age public keys (`age1…`); without any, nothing can be put but what stays plain. */
  readonly recipients: readonly string[];
  /** age identities; without any, nothing sealed can be read. Default: none. */
  readonly identities?: readonly string[];
  /** Where blobs are sealed; best on the file system of a folder store, which then links instead of copying. */
  readonly spoolDir: string;
}

/**
 * A blob store whose content is sealed on its way into `inner`: all but custody records and receipts.
 *
 * Keys and sizes are those of the plain content, `put` answers digest and size of the sealed one.
 * The same content is sealed differently each time, so a taken key is compared by its plain content:
 * with identities byte for byte, without them by size alone. What was stored before sealing was
 * turned on stays readable as it is: whoever reads checks digests.
 *
 * Sizes are read from heads: `head` and `list` cost one ranged read a blob.
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

  async function head(key: string): Promise<BlobInfo | null> {
    const plain = isPlainKey(key);
    const info = await inner.head(key);
    if (plain || info === null) return info;
    const source = sourceOf(key, info);
    const found = await readHead(source);
    return found === null ? info : { ...info, bytes: plainBytesOf(source, found) };
  }

  /**
   * Puts what is stored once more: whoever stored it may have died before it was durable. Null where
   * the key is free.
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
        // Another one may have been faster with the same content under another seal.
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

    identityOf: (key) => inner.identityOf(key),
    remove: (key) => inner.remove(key),
    close: () => inner.close(),
  };
}
