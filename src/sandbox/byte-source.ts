import { crc32 } from 'node:zlib';

/** Bytes that need not be in memory: a length, and any part of them in chunks. */
export interface ByteSource {
  readonly bytes: number;
  /** The bytes of `[start, end)`. */
  read(start: number, end: number): Generator<Uint8Array>;
}

const CHUNK_BYTES = 256 * 1024;

export function fromBytes(content: Uint8Array): ByteSource {
  return {
    bytes: content.length,
    *read(start, end) {
      for (let at = start; at < end; at += CHUNK_BYTES) {
        yield content.subarray(at, Math.min(end, at + CHUNK_BYTES));
      }
    },
  };
}

/** `bytes` made of one block over and over, however many they are. */
export function repeated(block: Uint8Array, bytes: number): ByteSource {
  return {
    bytes,
    *read(start, end) {
      for (let at = start; at < end;) {
        const offset = at % block.length;
        const length = Math.min(block.length - offset, end - at, CHUNK_BYTES);
        yield block.subarray(offset, offset + length);
        at += length;
      }
    },
  };
}

export function concatenated(parts: readonly ByteSource[]): ByteSource {
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    *read(start, end) {
      let offset = 0;
      for (const part of parts) {
        const from = Math.max(0, start - offset);
        const to = Math.min(part.bytes, end - offset);
        if (from < to) yield* part.read(from, to);
        offset += part.bytes;
      }
    },
  };
}

/** CRC-32 of the source, continuing `crc`. */
export function crcOf(source: ByteSource, crc = 0): number {
  for (const chunk of source.read(0, source.bytes)) crc = crc32(chunk, crc);
  return crc;
}
