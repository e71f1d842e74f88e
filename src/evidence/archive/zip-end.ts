import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';
import { isInStoredEntry } from './is-in-stored-entry.js';
import type { GateLimits } from '../policies.js';
import { LONGEST_PADDING, paddingOf, splitMarkerOf } from './padding.js';
import { CENTRAL_HEADER, LOCAL_HEADER, isAt, readAt } from './read-at.js';
import { readZip64End } from './zip64-end.js';
import type { DirectoryFields } from './zip64-end.js';

const END_RECORD = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_HEADER_BYTES = 46;
const MASKED = 0xffff;

/** Where an archive lies in its file; positions count from the file's begin. */
export interface ZipEnd {
  readonly kind: 'archive';
  /** What the offsets in the archive's headers count from. */
  readonly base: number;
  /** Where the first entry has to begin. */
  readonly first: number;
  readonly entries: number;
  /** The central directory. */
  readonly start: number;
  readonly end: number;
  /** End of the last record and its comment; what follows is padding. */
  readonly fileEnd: number;
}

interface Lead {
  readonly padding: number;
  readonly marker: number;
}

/**
 * Reads the end records (APPNOTE 4.3.14–16) and insists that they account for every byte after the
 * central directory: parsers that search differently must not find different archives. Padding around
 * the archive hides nothing; offsets may count it or not.
 */
export async function readZipEnd(
  file: ArchiveBytes,
  bytes: number,
  limits: GateLimits,
): Promise<ZipEnd | { readonly kind: 'empty' | 'notArchive' }> {
  if (bytes === 0) return { kind: 'empty' };
  const lead = await readLead(file, bytes);
  const tailStart = Math.max(0, bytes - (END_BYTES + 0xffff + LONGEST_PADDING));
  const tail = await readAt(file, tailStart, bytes - tailStart);
  const found = lastEndRecord(tail);
  const record = tail.subarray(Math.max(0, found));
  if (found < 0 || record.length < END_BYTES + record.readUInt16LE(20))
    return await without(file, bytes, lead);

  const length = END_BYTES + record.readUInt16LE(20);
  const behind = record.subarray(length);
  const hasTrailingData = behind.length > LONGEST_PADDING || paddingOf(behind) < behind.length;
  const at = tailStart + found;
  const bases = [0, lead.padding];
  const classic = {
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    start: record.readUInt32LE(16),
  };
  const zip64 = await readZip64End(file, at, bases);
  const { entries, size, start } = zip64 ? agreed(classic, zip64) : classic;
  const end = zip64 ? zip64.at : at;
  const base = bases.find((candidate) => candidate + start + size === end);
  if (base === undefined) {
    // The end record of an archive inside a cut one is not consistent with its own position.
    if (hasTrailingData) return await without(file, bytes, lead);
    const inner = { begin: end - size - start, end: at + length };
    const isInner = await isInStoredEntry(file, lead.padding + lead.marker, inner, limits.entries);
    throw new GateRefusal(
      isInner ? 'endMissing' : await misplaced(file, { entries, size, start }, end, bases),
    );
  }
  if (hasTrailingData) throw new GateRefusal('trailingData');
  checkCounts(record, classic, zip64 !== null);
  if (entries > limits.entries) throw new GateRefusal('tooManyEntries');
  if (size > limits.centralDirectoryBytes) throw new GateRefusal('directoryTooLarge');
  const first = lead.padding + lead.marker;
  return { kind: 'archive', base, first, entries, start: base + start, end, fileEnd: at + length };
}

async function readLead(file: ArchiveBytes, bytes: number): Promise<Lead> {
  const head = await readAt(file, 0, Math.min(bytes, LONGEST_PADDING + 8));
  const padding = paddingOf(head);
  if (padding > LONGEST_PADDING) return { padding: 0, marker: 0 };
  return { padding, marker: splitMarkerOf(head.subarray(padding)) };
}

/** A file without an end record: a cut archive, or none; its first one to three bytes count as one. */
async function without(
  file: ArchiveBytes,
  bytes: number,
  { padding, marker }: Lead,
): Promise<{ kind: 'notArchive' }> {
  const begin = padding + marker;
  const head = Buffer.alloc(4);
  head.writeUInt32LE(LOCAL_HEADER);
  const length = Math.min(4, bytes - begin);
  const start = await readAt(file, begin, length);
  if (length > 0 && start.equals(head.subarray(0, length))) throw new GateRefusal('endMissing');
  return { kind: 'notArchive' };
}

function lastEndRecord(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail[at] === 0x50 && tail.readUInt32LE(at) === END_RECORD) return at;
  }
  return -1;
}

/** Disks and counts; a zip64 record says them where the classic ones are masked. */
function checkCounts(record: Buffer, { entries }: DirectoryFields, isZip64: boolean): void {
  const says = (at: number, value: number): boolean => {
    const said = record.readUInt16LE(at);
    return said === value || (isZip64 && said === MASKED);
  };
  if (!says(4, 0) || !says(6, 0)) throw new GateRefusal('multiDisk');
  if (!says(8, entries)) throw new GateRefusal('directoryDisagrees');
}

/** A classic field says the same as its zip64 twin, or that it cannot say. */
function agreed(classic: DirectoryFields, zip64: DirectoryFields): DirectoryFields {
  const agrees =
    (classic.entries === MASKED || classic.entries === zip64.entries) &&
    (classic.size === 0xffffffff || classic.size === zip64.size) &&
    (classic.start === 0xffffffff || classic.start === zip64.start);
  if (!agrees) throw new GateRefusal('zip64Disagrees');
  return zip64;
}

/**
 * Names what is wrong with a directory that does not end where its end record begins. Hidden bytes are
 * those beside which some reader finds a directory all the same; else the file is damaged.
 */
async function misplaced(
  file: ArchiveBytes,
  { entries, size, start }: DirectoryFields,
  end: number,
  bases: readonly number[],
): Promise<'endRecord' | 'gap' | 'prefixData'> {
  const shift = end - size - start;
  if (shift <= 0) return 'endRecord';
  if (entries === 0 && size === 0) return 'prefixData';
  for (const base of bases) if (await isAt(file, base + start, CENTRAL_HEADER)) return 'gap';
  if (size < CENTRAL_HEADER_BYTES || !(await isAt(file, end - size, CENTRAL_HEADER))) return 'endRecord';
  const header = await readAt(file, end - size, CENTRAL_HEADER_BYTES);
  return (await isAt(file, shift + header.readUInt32LE(42), LOCAL_HEADER)) ? 'prefixData' : 'endRecord';
}
