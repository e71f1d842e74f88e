import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { StoreError } from '../store-error.js';

/** Every chunk but the last holds this much (c2sp.org/age, "Payload"). */
export const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** A chunk as it is stored. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** Size of the random bytes between header and payload, out of which the payload's key is made. */
export const NONCE_BYTES = 16;

const CIPHER = 'chacha20-poly1305';
const OPTIONS = { authTagLength: TAG_BYTES };

/** Seals and opens the chunks of one payload, in any order: STREAM over ChaCha20-Poly1305. */
export interface ChunkCipher {
  /** Appends ciphertext and tag to `into`. */
  seal(plain: Uint8Array, index: number, isLast: boolean, into: Uint8Array[]): void;
  /** @throws StoreError `storeCorrupt` where the chunk was altered, moved, or is not (or is) the last one */
  open(sealed: Uint8Array, index: number, isLast: boolean): Uint8Array;
}

/** The cipher of the payload that follows `nonce`. */
export function createChunkCipher(fileKey: Uint8Array, nonce: Uint8Array): ChunkCipher {
  const key = Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
  return {
    seal(plain, index, isLast, into) {
      const cipher = createCipheriv(CIPHER, key, toChunkNonce(index, isLast), OPTIONS);
      into.push(cipher.update(plain));
      cipher.final();
      into.push(cipher.getAuthTag());
    },
    open(sealed, index, isLast) {
      // Only an empty payload ends in an empty chunk.
      if (sealed.length < TAG_BYTES || (sealed.length === TAG_BYTES && index > 0)) throw altered();
      const decipher = createDecipheriv(CIPHER, key, toChunkNonce(index, isLast), OPTIONS);
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
      try {
        decipher.final();
      } catch {
        throw altered();
      }
      return plain;
    },
  };
}

/** An 11-byte counter, and whether it is the last chunk. */
function toChunkNonce(index: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/**
 * Plain size of a payload of `sealedBytes`, header and nonce left out.
 *
 * @throws StoreError `storeCorrupt` where no payload has that size
 */
export function toPlainBytes(sealedBytes: number): number {
  const chunks = Math.max(1, Math.ceil(sealedBytes / SEALED_CHUNK_BYTES));
  const plainBytes = sealedBytes - chunks * TAG_BYTES;
  const beforeLast = (chunks - 1) * CHUNK_BYTES;
  if (plainBytes < 0 || (chunks > 1 && plainBytes <= beforeLast)) throw altered();
  return plainBytes;
}

function altered(): StoreError {
  return new StoreError('storeCorrupt', 'sealed evidence was altered, reordered or cut');
}
