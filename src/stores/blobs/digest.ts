import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { StoreError } from '../store-error.js';

/** SHA-256 of everything that `content` yields, hex. */
export async function sha256Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

/** Throws `storeCorrupt` where `data` does not fit `sha256`. */
export function assertDigest(data: Uint8Array, sha256: string): void {
  assertFits(createHash('sha256').update(data), sha256);
}

/** Ends `hash`; throws `storeCorrupt` where it is not `sha256`. */
export function assertFits(hash: Hash, sha256: string): void {
  if (hash.digest('hex') !== sha256) throw misfit();
}

/** Reads `content` to its end; throws `storeCorrupt` where it does not fit `sha256`. */
export async function assertStreamDigest(content: AsyncIterable<Uint8Array>, sha256: string): Promise<void> {
  if ((await sha256Of(content)) !== sha256) throw misfit();
}

function misfit(): StoreError {
  return new StoreError('storeCorrupt', 'the content to be stored does not fit its digest');
}

/** The error for a key that is taken by other bytes. */
export function takenByOthers(key: string): StoreError {
  return new StoreError('storeCorrupt', `${key} is taken by other content, and nothing is ever overwritten`);
}

/** The error for reading a key that is free. */
export function nothingStored(key: string): StoreError {
  return new StoreError('storeCorrupt', `nothing is stored under ${key}`);
}

/** A stream of `content` whose errors are the store's. */
export async function* translated(
  content: Readable,
  toStoreError: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of content) yield chunk as Uint8Array;
  } catch (error) {
    throw toStoreError(error);
  }
}
