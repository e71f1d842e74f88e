import { MAX_HEAD_BYTES, findHead, isSealed, notSealed, type SealedHead } from './sealed-head.js';

/**
 * Takes the head off a sealed source; `rest` is everything after it.
 *
 * @throws StoreError `storeCorrupt` where there is none
 */
export async function takeHead(
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: SealedHead; readonly rest: AsyncGenerator<Uint8Array> }> {
  const parts = source[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array();
  try {
    for (;;) {
      const next = await parts.next();
      if (next.done === true) throw notSealed();
      start = Buffer.concat([start, next.value]);
      const head = isSealed(start) ? findHead(start.subarray(0, MAX_HEAD_BYTES)) : null;
      if (head) return { head, rest: following(start.subarray(head.bytes), parts) };
      if (start.length >= MAX_HEAD_BYTES) throw notSealed();
    }
  } catch (error) {
    await parts.return?.();
    throw error;
  }
}

async function* following(first: Uint8Array, parts: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value;
  } finally {
    await parts.return?.();
  }
}
