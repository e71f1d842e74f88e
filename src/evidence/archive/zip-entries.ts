import { fromRandomAccessReaderPromise } from 'yauzl';
import type { Entry, LocalFileHeader, ZipFile } from 'yauzl';
import { ArchiveReader } from './archive-reader.js';
import { toEntryName } from './entry-names.js';
import type { EntryName } from './entry-names.js';
import { duplicatesIn } from './duplicates.js';
import type { Duplicates } from './duplicates.js';
import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';
import type { EntryData } from './gate-verdict.js';
import type { GateLimits } from '../policies.js';
import { CENTRAL_HEADER, isAt } from './read-at.js';
import { checkUnicodeComment } from './unicode-path.js';
import { isLinkByField } from './unix-fields.js';
import { checkLocal } from './zip-local.js';
import type { ZipEnd } from './zip-end.js';
import { checkLayout } from './zip-layout.js';
import type { ZipExtent } from './zip-layout.js';
import { hasSaneZip64Field } from './zip64-fields.js';

/** An entry whose headers agree with each other; its content is still to be read. */
export interface ZipEntry extends EntryName {
  readonly index: number;
  readonly bytes: number;
  readonly crc32: number;
  /** Counted from the file's begin. */
  readonly data: EntryData;
}

export interface ZipEntries {
  readonly entries: readonly ZipEntry[];
  readonly twins: Duplicates['twins'];
}

interface Central {
  readonly entry: Entry;
  readonly named: EntryName;
}

const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const PATCHED = 0x20;
const STORED = 0;
const DEFLATED = 8;
const CENTRAL_HEADER_BYTES = 46;
const SYMLINK = 0o120000;
const FOLDER = 0o040000;
const DEVICES: readonly number[] = [0o020000, 0o060000];

/**
 * Reads the central directory and every local header, and insists that the entries cover the archive
 * from its first byte to the central directory without a gap or an overlap.
 */
export async function readZipEntries(
  file: ArchiveBytes,
  end: ZipEnd,
  limits: GateLimits,
): Promise<ZipEntries> {
  const zip = await openDirectory(file, end);
  const central = await readCentral(file, zip, end, limits);
  const { clash, twins } = duplicatesIn(central.map(({ named }) => named));
  if (clash !== null) throw new GateRefusal('duplicate', clash);
  checkDeclaredSizes(central, end, limits);

  const entries: ZipEntry[] = [];
  const extents: ZipExtent[] = [];
  for (const [index, { entry, named }] of central.entries()) {
    const local = await readLocal(zip, entry, index, end);
    const isComplete = checkLocal(entry, local, index);
    entries.push(toZipEntry(entry, named, local, index, end));
    extents.push(toExtent(entry, local, index, end, isComplete));
  }
  await checkLayout(file, extents, end);
  return { entries, twins };
}

function toZipEntry(
  entry: Entry,
  named: EntryName,
  local: LocalFileHeader,
  index: number,
  end: ZipEnd,
): ZipEntry {
  return {
    ...named,
    index,
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    data: {
      start: end.base + local.fileDataStart,
      bytes: entry.compressedSize,
      deflated: entry.compressionMethod === DEFLATED,
    },
  };
}

function toExtent(
  entry: Entry,
  local: LocalFileHeader,
  index: number,
  { base }: ZipEnd,
  isComplete: boolean,
): ZipExtent {
  return {
    index,
    start: base + entry.relativeOffsetOfLocalHeader,
    dataEnd: base + local.fileDataStart + entry.compressedSize,
    flags: local.generalPurposeBitFlag,
    isComplete,
    crc32: entry.crc32,
    compressed: entry.compressedSize,
    uncompressed: entry.uncompressedSize,
  };
}

async function openDirectory(file: ArchiveBytes, { base, fileEnd }: ZipEnd): Promise<ZipFile> {
  // Sizes and names are checked here, with codes of our own instead of yauzl's sentences.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  return await fromRandomAccessReaderPromise(new ArchiveReader(file, base), fileEnd - base, options).catch(
    () => {
      throw new GateRefusal('endRecord');
    },
  );
}

async function readCentral(
  file: ArchiveBytes,
  zip: ZipFile,
  end: ZipEnd,
  limits: GateLimits,
): Promise<readonly Central[]> {
  const central: Central[] = [];
  let at = end.start;
  try {
    for await (const entry of zip.eachEntry()) {
      const index = central.length;
      if (entry.fileNameLength > limits.nameBytes) throw new GateRefusal('nameTooLong', index);
      const named = toEntryName(entry, index);
      at += CENTRAL_HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (at > end.end) throw new GateRefusal('centralDirectory', index);
      central.push({ entry, named: { ...named, isFolder: checkKind(entry, named, index) } });
    }
  } catch (error) {
    if (error instanceof GateRefusal) throw error;
    // Strong encryption is the one thing that yauzl refuses before it shows the entry.
    const isEncrypted = error instanceof Error && error.message.includes('encryption');
    throw new GateRefusal(isEncrypted ? 'encrypted' : 'centralDirectory', central.length);
  }
  if (at === end.end) return central;
  // Entries beyond the number that the end record tells are seen by those who go by its size.
  throw new GateRefusal((await isAt(file, at, CENTRAL_HEADER)) ? 'directoryDisagrees' : 'centralDirectory');
}

/** Refuses what is no plain file or folder, and tells which of the two it is. */
function checkKind(entry: Entry, { isFolder }: EntryName, index: number): boolean {
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw new GateRefusal('encrypted', index);
  const isKnown = entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED;
  if (!isKnown || (entry.generalPurposeBitFlag & PATCHED) !== 0) throw new GateRefusal('method', index);
  // Other kinds are the odd bits of a pipe that was read, or of a writer that knows none.
  checkUnicodeComment(entry.fileCommentRaw, entry.extraFields, index);
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (kind === SYMLINK || isLinkByField(entry.extraFields)) throw new GateRefusal('symlink', index);
  if (DEVICES.includes(kind)) throw new GateRefusal('device', index);
  const isAnyFolder = isFolder || kind === FOLDER;
  if (isAnyFolder && entry.uncompressedSize !== 0) throw new GateRefusal('folderContent', index);
  if (entry.compressionMethod === STORED && entry.compressedSize !== entry.uncompressedSize) {
    throw new GateRefusal('sizeDisagrees', index);
  }
  if (!hasSaneZip64Field(entry)) throw new GateRefusal('zip64Disagrees', index);
  return isAnyFolder;
}

/** Bombs are refused by what they declare; that nothing exceeds it is checked while reading. */
function checkDeclaredSizes(central: readonly Central[], end: ZipEnd, limits: GateLimits): void {
  let total = 0;
  for (const [index, { entry }] of central.entries()) {
    const { compressedSize, uncompressedSize } = entry;
    total += uncompressedSize;
    const isBomb =
      uncompressedSize > limits.ratioFrom && uncompressedSize > limits.entryRatio * compressedSize;
    if (isBomb) throw new GateRefusal('ratio', index);
    if (total > limits.contentBytes) throw new GateRefusal('tooManyBytes', index);
  }
  if (total > limits.ratioFrom + limits.archiveRatio * end.end) throw new GateRefusal('ratio');
}

async function readLocal(zip: ZipFile, entry: Entry, index: number, end: ZipEnd): Promise<LocalFileHeader> {
  const local = await zip.readLocalFileHeaderPromise(entry).catch(() => {
    throw new GateRefusal('localHeader', index);
  });
  if (end.base + local.fileDataStart + entry.compressedSize > end.start)
    throw new GateRefusal('overlap', index);
  return local;
}
