import { openHeader } from './age-header.js';
import { SEALED_CHUNK_BYTES, createChunkCipher } from './chunk-cipher.js';
import { inBlocks } from './in-blocks.js';
import type { Stage } from './seal-stream.js';
import { takeHead } from './take-head.js';

/**
 * Opens what {@link sealStream} or `age` sealed, with the first identity (`AGE-SECRET-KEY-1…`) that
 * fits. Only authentic bytes pass; that all of them came is known when it ends without an error.
 *
 * Throws `storeMisconfigured` where no identity fits, `storeCorrupt` where anything was altered,
 * reordered or cut.
 */
export function openStream(identities: readonly string[]): Stage {
  return async function* (source) {
    const { head, rest } = await takeHead(source);
    try {
      const cipher = createChunkCipher(await openHeader(identities, head.header), head.nonce);
      let index = 0;
      for await (const blocks of inBlocks(rest, SEALED_CHUNK_BYTES)) {
        for (const { bytes, isLast } of blocks) {
          const plain = cipher.open(bytes, index++, isLast);
          if (plain.length > 0) yield plain;
        }
      }
    } finally {
      await rest.return(undefined);
    }
  };
}
