import { randomBytes } from 'node:crypto';
import { FILE_KEY_BYTES, sealHeader } from './age-header.js';
import { CHUNK_BYTES, NONCE_BYTES, createChunkCipher } from './chunk-cipher.js';
import { inBlocks } from './in-blocks.js';

/** A stage of `pipeline` from `node:stream`; it reads no further ahead than one chunk of its source. */
export type Stage = (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;

/**
 * Seals what passes for the `recipients` (`age1…`), as age v1 does (c2sp.org/age): the standard `age`
 * tool opens it. Every call draws its own key; nothing on this machine can open the outcome.
 *
 * Throws, before a byte is read, `storeMisconfigured` where a recipient is none.
 *
 * @example
 * await pipeline(createReadStream('a.zip'), sealStream(recipients), createWriteStream('a.zip.age'));
 */
export function sealStream(recipients: readonly string[]): Stage {
  return async function* (source) {
    const fileKey = randomBytes(FILE_KEY_BYTES);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createChunkCipher(fileKey, nonce);
    yield Buffer.concat([await sealHeader(recipients, fileKey), nonce]);
    let index = 0;
    for await (const blocks of inBlocks(source, CHUNK_BYTES)) {
      const sealed: Uint8Array[] = [];
      for (const { bytes, isLast } of blocks) cipher.seal(bytes, index++, isLast, sealed);
      yield Buffer.concat(sealed);
    }
  };
}
