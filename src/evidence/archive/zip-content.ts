import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';
import type { EntryData } from './gate-verdict.js';
import { MAGIC_BYTES, mediaTypeOf } from './media-type.js';
import type { ZipEntry } from './zip-entries.js';

/** What reading an entry to its end has shown. */
export interface EntryContent {
  readonly sha256: string;
  readonly mediaType: string | null;
}

const CHUNK_BYTES = 128 * 1024;

/**
 * Reads one entry's content through CRC-32 and SHA-256; rejects with a `GateRefusal` where anything
 * disagrees. Content beyond the declared size is read on for `undeclaredBytes`, since only its CRC
 * tells damage from a lie.
 */
export async function readZipContent(
  file: ArchiveBytes,
  entry: ZipEntry,
  undeclaredBytes: number,
  signal: AbortSignal,
): Promise<EntryContent> {
  const meter = createMeter(entry, entry.bytes + undeclaredBytes);
  const source = readData(file, entry.data);
  if (!entry.data.deflated) {
    await pipeline(source, meter.sink, { signal });
    return meter.result();
  }
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  try {
    await pipeline(source, inflate, meter.sink, { signal });
  } catch (error) {
    if (isZlibError(error)) throw new GateRefusal('deflate', entry.index);
    throw error;
  }
  const result = meter.result();
  if (inflate.bytesWritten !== entry.data.bytes) throw new GateRefusal('dataAfterStream', entry.index);
  return result;
}

function createMeter(entry: ZipEntry, mostBytes: number): { sink: Writable; result(): EntryContent } {
  const hash = createHash('sha256');
  let crc = 0;
  let crcOfDeclared = 0;
  let bytes = 0;
  let head = Buffer.alloc(0);
  const sink = new Writable({
    highWaterMark: CHUNK_BYTES,
    write(chunk: Buffer, _encoding, done) {
      const declared = chunk.subarray(0, Math.max(0, entry.bytes - bytes));
      bytes += chunk.length;
      if (bytes > mostBytes) {
        done(new GateRefusal('ratio', entry.index));
        return;
      }
      if (head.length < MAGIC_BYTES) head = Buffer.concat([head, declared.subarray(0, MAGIC_BYTES)]);
      if (declared.length > 0) crcOfDeclared = crc32(declared, crc);
      crc = declared.length === chunk.length ? crcOfDeclared : crc32(chunk, crc);
      hash.update(declared);
      done();
    },
  });
  const result = (): EntryContent => {
    const isWhole = bytes === entry.bytes;
    // Readers that stop at the declared size, and those that do not, would each find something sound.
    const isEither = crc === entry.crc32 || crcOfDeclared === entry.crc32;
    if (!isWhole && isEither) throw new GateRefusal('contentSize', entry.index);
    if (!isWhole || crc !== entry.crc32) throw new GateRefusal('crcMismatch', entry.index);
    return { sha256: hash.digest('hex'), mediaType: mediaTypeOf(head.subarray(0, MAGIC_BYTES)) };
  };
  return { sink, result };
}

function readData(file: ArchiveBytes, data: EntryData): Readable {
  let at = data.start;
  const end = data.start + data.bytes;
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - at));
      if (buffer.length === 0) {
        this.push(null);
        return;
      }
      file.read(buffer, 0, buffer.length, at).then(
        ({ bytesRead }) => {
          at += bytesRead;
          this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
        },
        (error: unknown) => this.destroy(error as Error),
      );
    },
  });
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  );
}
