import { buffer } from 'node:stream/consumers';
import { openHeader } from './age-header.js';
import { CHUNK_BYTES, SEALED_CHUNK_BYTES, createChunkCipher, toPlainBytes } from './chunk-cipher.js';
import { inBlocks } from './in-blocks.js';
import { MAX_HEAD_BYTES, findHead, isSealed, notSealed, type SealedHead } from './sealed-head.js';

/** Bytes that can be read from anywhere. */
export interface RandomAccess {
  /** All there are. */
  readonly bytes: number;
  /** The bytes of `[start, end)`. */
  read(start: number, end: number): Promise<AsyncIterable<Uint8Array>>;
}

/** Enough for the headers of ten recipients. */
const FIRST_LOOK_BYTES = 2048;

/** The head of `source`; null where it is not sealed. */
export async function readHead(source: RandomAccess): Promise<SealedHead | null> {
  for (const bytes of [FIRST_LOOK_BYTES, MAX_HEAD_BYTES]) {
    const start = await buffer(await source.read(0, Math.min(bytes, source.bytes)));
    if (!isSealed(start)) return null;
    const head = findHead(start);
    if (head) return head;
  }
  throw notSealed();
}

/** Plain size of the sealed `source`, as its length tells it: nothing is authenticated. */
export function plainBytesOf(source: RandomAccess, head: SealedHead): number {
  return toPlainBytes(source.bytes - head.bytes);
}

/**
 * Opens a sealed source for reading anywhere. Its last chunk is opened first, so that its size is
 * authentic and a cut one is refused whatever part is asked for.
 *
 * @throws StoreError `storeMisconfigured` where no identity fits, `storeCorrupt` where it was altered,
 *   reordered or cut
 */
export async function openSealed(
  source: RandomAccess,
  head: SealedHead,
  identities: readonly string[],
): Promise<RandomAccess> {
  const cipher = createChunkCipher(await openHeader(identities, head.header), head.nonce);
  const bytes = plainBytesOf(source, head);
  const lastIndex = Math.max(0, Math.ceil(bytes / CHUNK_BYTES) - 1);

  async function* chunksOf(first: number, last: number): AsyncGenerator<Uint8Array> {
    const start = head.bytes + first * SEALED_CHUNK_BYTES;
    const end = Math.min(head.bytes + (last + 1) * SEALED_CHUNK_BYTES, source.bytes);
    let index = first;
    for await (const blocks of inBlocks(await source.read(start, end), SEALED_CHUNK_BYTES))
      for (const block of blocks) {
        yield cipher.open(block.bytes, index, index === lastIndex);
        index += 1;
      }
  }

  async function* range(start: number, end: number): AsyncGenerator<Uint8Array> {
    const from = Math.max(0, start);
    const to = Math.min(end, bytes);
    if (from >= to) return;
    let at = Math.floor(from / CHUNK_BYTES) * CHUNK_BYTES;
    for await (const chunk of chunksOf(at / CHUNK_BYTES, Math.ceil(to / CHUNK_BYTES) - 1)) {
      yield chunk.subarray(Math.max(0, from - at), to - at);
      at += chunk.length;
    }
  }

  await buffer(chunksOf(lastIndex, lastIndex));
  return { bytes, read: (start, end) => Promise.resolve(range(start, end)) };
}
