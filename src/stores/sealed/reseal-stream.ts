import { openHeader, sealHeader } from './age-header.js';
import type { Stage } from './seal-stream.js';
import { takeHead } from './take-head.js';

/**
 * Seals a sealed file for other `recipients`: only its header is written anew, the payload passes as
 * it is, unread and unchecked. So its file key stays: who once could open the old file, and kept its
 * key, can open the new one. Only sealing the opened content again shuts them out.
 *
 * Throws `storeCorrupt` where the source has no sealed file's head, `storeMisconfigured` where no
 * identity opens it or a recipient is none.
 */
export function resealStream(identities: readonly string[], recipients: readonly string[]): Stage {
  return async function* (source) {
    const { head, rest } = await takeHead(source);
    try {
      const fileKey = await openHeader(identities, head.header);
      yield Buffer.concat([await sealHeader(recipients, fileKey), head.nonce]);
      yield* rest;
    } finally {
      await rest.return(undefined);
    }
  };
}
