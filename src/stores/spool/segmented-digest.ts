import { createHash } from 'node:crypto';

/** A digest per segment can name a damaged byte range; 4 MiB keep the list short. */
const SEGMENT_BYTES = 4 * 1024 * 1024;

/** Digest of a whole file, and of each of its segments: one digest cannot name a damaged range. */
export interface FileDigests {
  readonly bytes: number;
  readonly sha256: string;
  readonly segmentBytes: number;
  /** Hex, in order; the last segment may be shorter. */
  readonly segments: readonly string[];
}

export interface SegmentedDigest {
  readonly bytes: number;
  update(chunk: Uint8Array): void;
  /** Ends it; call once. */
  finish(): FileDigests;
}

/** SHA-256 over everything and over every {@link SEGMENT_BYTES}, as the bytes come. */
export function createSegmentedDigest(segmentBytes = SEGMENT_BYTES): SegmentedDigest {
  const whole = createHash('sha256');
  const segments: string[] = [];
  let segment = createHash('sha256');
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    update(chunk) {
      whole.update(chunk);
      let rest = chunk;
      while (rest.length > 0) {
        const part = rest.subarray(0, segmentBytes - (bytes % segmentBytes));
        segment.update(part);
        bytes += part.length;
        rest = rest.subarray(part.length);
        if (bytes % segmentBytes === 0) {
          segments.push(segment.digest('hex'));
          segment = createHash('sha256');
        }
      }
    },
    finish() {
      if (bytes % segmentBytes !== 0) segments.push(segment.digest('hex'));
      return { bytes, sha256: whole.digest('hex'), segmentBytes, segments };
    },
  };
}

/** SHA-256 over everything alone, for a file of whose segments nobody asks: half the work. */
export function createWholeDigest(): SegmentedDigest {
  const whole = createHash('sha256');
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    update(chunk) {
      whole.update(chunk);
      bytes += chunk.length;
    },
    finish: () => ({ bytes, sha256: whole.digest('hex'), segmentBytes: SEGMENT_BYTES, segments: [] }),
  };
}
