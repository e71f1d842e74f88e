import { StoreError } from '../store-error.js';
import { NONCE_BYTES } from './chunk-cipher.js';

/** What stands before the encrypted bytes: age's header, and the nonce of the payload's key. */
export interface SealedHead {
  readonly header: Uint8Array;
  readonly nonce: Uint8Array;
  /** Where the payload starts. */
  readonly bytes: number;
}

const MAGIC = Buffer.from('age-encryption.org/v1\n');
const MAC_LINE = Buffer.from('\n--- ');
const LINE_FEED = 0x0a;
/** Room for some six hundred recipients. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** True for the beginning of a sealed file. */
export function isSealed(start: Uint8Array): boolean {
  return MAGIC.equals(start.subarray(0, MAGIC.length));
}

/** The head at the beginning of `start`; null where `start` is too short to hold it. */
export function findHead(start: Uint8Array): SealedHead | null {
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  const macAt = text.indexOf(MAC_LINE);
  const endAt = macAt < 0 ? -1 : text.indexOf(LINE_FEED, macAt + 1);
  const bytes = endAt + 1 + NONCE_BYTES;
  if (endAt < 0 || text.length < bytes) return null;
  return { header: text.subarray(0, endAt + 1), nonce: text.subarray(endAt + 1, bytes), bytes };
}

/** The error for a file that has no head of age's where it should. */
export function notSealed(): StoreError {
  return new StoreError('storeCorrupt', 'this is no sealed evidence: it does not start with a header of age');
}
