import type { FileHandle } from 'node:fs/promises';
import { GateRefusal } from './gate-verdict.js';
import type { GateLimits } from '../policies.js';

const END_RECORD = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END_RECORD = 0x06064b50;
const LOCAL_HEADER = 0x04034b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;

/** Where the central directory lies, or what the file is instead of an archive. */
export type ZipEnd =
  | { readonly kind: 'archive'; readonly entries: number; readonly start: number; readonly end: number }
  | { readonly kind: 'truncated' | 'notArchive' };

interface Fields {
  readonly entries: number;
  readonly size: number;
  readonly start: number;
}

/**
 * Reads the end records (APPNOTE 4.3.14–16) and insists that they account for every byte after the
 * central directory: parsers that search differently must not find different archives.
 */
export async function readZipEnd(file: FileHandle, bytes: number, limits: GateLimits): Promise<ZipEnd> {
  const tailStart = Math.max(0, bytes - (END_BYTES + 0xffff));
  const tail = await readAt(file, tailStart, bytes - tailStart);
  const without = { kind: (await beginsLikeZip(file, bytes)) ? 'truncated' : 'notArchive' } as const;

  const found = lastEndRecord(tail);
  if (found < 0) return without;
  const record = tail.subarray(found);
  const at = tailStart + found;
  const comment = record.readUInt16LE(20);
  const classic = {
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    start: record.readUInt32LE(16),
  };
  if (END_BYTES + comment > record.length) return without;
  if (END_BYTES + comment < record.length) {
    // The end record of an archive inside a cut one is not consistent with its own position.
    if (classic.start + classic.size !== at) return without;
    throw new GateRefusal('trailingData');
  }

  if (record.readUInt16LE(4) !== 0 || record.readUInt16LE(6) !== 0) throw new GateRefusal('multiDisk');
  if (record.readUInt16LE(8) !== classic.entries) throw new GateRefusal('multiDisk');
  const zip64 = await readZip64End(file, at);
  const { entries, size, start } = zip64 ? agreed(classic, zip64) : classic;
  const end = zip64 ? zip64.at : at;
  if (entries > limits.entries) throw new GateRefusal('tooManyEntries');
  if (size > limits.centralDirectoryBytes) throw new GateRefusal('directoryTooLarge');
  if (start + size > end) throw new GateRefusal('endRecord');
  if (start + size < end) throw new GateRefusal(start === 0 && size === 0 ? 'prefixData' : 'gap');
  return { kind: 'archive', entries, start, end };
}

function lastEndRecord(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail[at] === 0x50 && tail.readUInt32LE(at) === END_RECORD) return at;
  }
  return -1;
}

async function readZip64End(file: FileHandle, endAt: number): Promise<(Fields & { at: number }) | null> {
  if (endAt < LOCATOR_BYTES) return null;
  const locatorAt = endAt - LOCATOR_BYTES;
  const locator = await readAt(file, locatorAt, LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return null;
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) throw new GateRefusal('multiDisk');
  const at = safeNumber(locator.readBigUInt64LE(8));
  if (at + ZIP64_END_BYTES > locatorAt) throw new GateRefusal('zip64');
  const record = await readAt(file, at, ZIP64_END_BYTES);
  const fits =
    record.readUInt32LE(0) === ZIP64_END_RECORD &&
    at + 12 + safeNumber(record.readBigUInt64LE(4)) === locatorAt;
  if (!fits) throw new GateRefusal('zip64');
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0) throw new GateRefusal('multiDisk');
  const entries = safeNumber(record.readBigUInt64LE(32));
  if (safeNumber(record.readBigUInt64LE(24)) !== entries) throw new GateRefusal('multiDisk');
  return {
    at,
    entries,
    size: safeNumber(record.readBigUInt64LE(40)),
    start: safeNumber(record.readBigUInt64LE(48)),
  };
}

/** A classic field says the same as its zip64 twin, or that it cannot say. */
function agreed(classic: Fields, zip64: Fields): Fields {
  const agrees =
    (classic.entries === 0xffff || classic.entries === zip64.entries) &&
    (classic.size === 0xffffffff || classic.size === zip64.size) &&
    (classic.start === 0xffffffff || classic.start === zip64.start);
  if (!agrees) throw new GateRefusal('zip64');
  return zip64;
}

/** True also for the first one to three bytes of an archive. */
async function beginsLikeZip(file: FileHandle, bytes: number): Promise<boolean> {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(LOCAL_HEADER);
  const length = Math.min(4, bytes);
  const start = await readAt(file, 0, length);
  return start.equals(head.subarray(0, length));
}

/** A 64-bit field as a number; no file is longer than 2^53. */
export function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new GateRefusal('zip64');
  return Number(value);
}

/** Reads exactly `length` bytes; a shorter file rejects as `localHeader`. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new GateRefusal('localHeader');
    done += bytesRead;
  }
  return buffer;
}
