import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { StoreError } from '../store-error.js';

export interface ExpectedContent {
  readonly sha256: string;
  /** Null where only the digest is known. */
  readonly bytes: number | null;
  readonly atMost: number;
}

/**
 * Passes bytes through and ends in a `storeCorrupt` error instead of an end where they are not the
 * expected ones; never passes more than `atMost`.
 */
export function createContentCheck({ sha256, bytes, atMost }: ExpectedContent): Transform {
  const hash = createHash('sha256');
  let passed = 0;
  const corrupt = (): StoreError => new StoreError('storeCorrupt', 'stored evidence does not fit its digest');
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      if (passed > atMost) {
        done(corrupt());
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const fits = (bytes === null || passed === bytes) && hash.digest('hex') === sha256;
      done(fits ? null : corrupt());
    },
  });
}
