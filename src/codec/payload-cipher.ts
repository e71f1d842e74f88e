import { createCipheriv, createDecipheriv, hkdf, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(hkdf);

const LABEL = 'temporal-finwave/payload/v1';
const SALT_BYTES = 32;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Encrypts `plain` under a key of its own: salt, ciphertext, tag. Key and IV come from HKDF-SHA-256
 * (RFC 5869) over a fresh 32-byte salt, so that no number of payloads wears `key` out.
 */
export async function encryptBytes(key: KeyObject, aad: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const salt = randomBytes(SALT_BYTES);
  const cipher = createCipheriv(CIPHER, ...(await keyAndIv(key, salt)), { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([salt, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain text of {@link encryptBytes}; null where key, `aad` or any byte is not the same. */
export async function decryptBytes(
  key: KeyObject,
  aad: Uint8Array,
  encrypted: Uint8Array,
): Promise<Uint8Array | null> {
  if (encrypted.length < SALT_BYTES + TAG_BYTES) return null;
  const salt = encrypted.subarray(0, SALT_BYTES);
  const decipher = createDecipheriv(CIPHER, ...(await keyAndIv(key, salt)), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(encrypted.subarray(-TAG_BYTES));
  const plain = decipher.update(encrypted.subarray(SALT_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}

async function keyAndIv(key: KeyObject, salt: Uint8Array): Promise<[key: Buffer, iv: Buffer]> {
  const both = Buffer.from(await derive('sha256', key, salt, LABEL, KEY_BYTES + IV_BYTES));
  return [both.subarray(0, KEY_BYTES), both.subarray(KEY_BYTES)];
}
