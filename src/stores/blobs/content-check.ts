import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { StoreError } from '../store-error.js';

/** What bytes must be; what is left out is not looked at. */
export interface ExpectedContent {
  readonly sha256?: string;
  readonly bytes?: number;
  /** Where `bytes` is not known; default: `bytes`. */
  readonly atMost?: number;
}

/**
 * Passes bytes through and ends in a `storeCorrupt` error instead of an end where they are not the
 * expected ones; never passes more than may be. `what` names them in the error.
 */
export function createContentCheck(
  { sha256, bytes, atMost = bytes ?? Infinity }: ExpectedContent,
  what = 'stored evidence',
): Transform {
  const hash = createHash('sha256');
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      if (passed > atMost) {
        done(new StoreError('storeCorrupt', `${what} is longer than expected`));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const fits =
        (bytes === undefined || passed === bytes) && (sha256 === undefined || hash.digest('hex') === sha256);
      done(fits ? null : new StoreError('storeCorrupt', `${what} does not fit its digest`));
    },
  });
}
