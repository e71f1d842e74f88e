import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { openSealed, readHead, type RandomAccess } from '../../../src/stores/sealed/sealed-source.js';

/** Bytes in memory as a source; every read hands them out in the given pieces, and `onRead` learns of it. */
export function inMemory(
  pieces: readonly Uint8Array[],
  onRead = (_bytes: number): void => undefined,
): RandomAccess {
  async function* part(start: number, end: number): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (const piece of pieces) {
      const wanted = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
      at += piece.length;
      if (wanted.length > 0) yield await Promise.resolve(wanted);
    }
  }
  return {
    bytes: pieces.reduce((sum, { length }) => sum + length, 0),
    read: (start, end) => {
      onRead(end - start);
      return Promise.resolve(part(start, end));
    },
  };
}

/** A sealed source as it is opened for reading; fails where `source` is not sealed. */
export async function openSource(source: RandomAccess, identities: readonly string[]): Promise<RandomAccess> {
  const head = await readHead(source);
  assert.ok(head, 'not sealed');
  return openSealed(source, head, identities);
}

/** All that is sealed in `bytes`, whole or in parts. */
export async function openBytes(
  identities: readonly string[],
  bytes: Uint8Array | readonly Uint8Array[],
): Promise<Buffer> {
  const source = await openSource(inMemory(bytes instanceof Uint8Array ? [bytes] : bytes), identities);
  return buffer(await source.read(0, source.bytes));
}
