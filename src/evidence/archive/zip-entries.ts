import type { FileHandle } from 'node:fs/promises';
import { fromFdPromise } from 'yauzl';
import type { Entry, LocalFileHeader, ZipFile } from 'yauzl';
import { duplicateOf, toEntryName } from './entry-names.js';
import { GateRefusal } from './gate-verdict.js';
import type { EntryData } from './gate-verdict.js';
import type { GateLimits } from '../policies.js';
import type { ZipEnd } from './zip-end.js';
import { checkLayout } from './zip-layout.js';
import type { ZipExtent } from './zip-layout.js';
import { hasSaneZip64Field, localSizes } from './zip64-fields.js';

/** An entry whose headers agree with each other; its content is still to be read. */
export interface ZipEntry {
  readonly index: number;
  readonly name: string;
  readonly isFolder: boolean;
  readonly bytes: number;
  readonly crc32: number;
  readonly data: EntryData;
}

const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const PATCHED = 0x20;
const DESCRIPTOR = 0x8;
const UTF8 = 0x800;
const STORED = 0;
const DEFLATED = 8;
const CENTRAL_HEADER_BYTES = 46;

type Archive = Extract<ZipEnd, { kind: 'archive' }>;

/**
 * Reads the central directory and every local header, and insists that the entries cover the file
 * from its first byte to the central directory without a gap or an overlap.
 */
export async function readZipEntries(
  file: FileHandle,
  end: Archive,
  limits: GateLimits,
): Promise<readonly ZipEntry[]> {
  const zip = await openDirectory(file);
  const central = await readCentral(zip, end, limits);
  const names = central.map((entry, index) => toEntryName(entry, index));
  const duplicate = duplicateOf(names);
  if (duplicate !== null) throw new GateRefusal('duplicate', duplicate);
  checkDeclaredSizes(central, end, limits);

  const entries: ZipEntry[] = [];
  const extents: ZipExtent[] = [];
  for (const [index, entry] of central.entries()) {
    const local = await readLocal(zip, entry, index, end);
    checkLocal(entry, local, index);
    entries.push(toZipEntry(entry, local, index, names[index] ?? ''));
    extents.push(toExtent(entry, local, index));
  }
  await checkLayout(file, extents, end.start);
  return entries;
}

function toZipEntry(entry: Entry, local: LocalFileHeader, index: number, name: string): ZipEntry {
  return {
    index,
    name,
    isFolder: name.endsWith('/'),
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    data: {
      start: local.fileDataStart,
      bytes: entry.compressedSize,
      deflated: entry.compressionMethod === DEFLATED,
    },
  };
}

function toExtent(entry: Entry, local: LocalFileHeader, index: number): ZipExtent {
  return {
    index,
    start: entry.relativeOffsetOfLocalHeader,
    dataEnd: local.fileDataStart + entry.compressedSize,
    hasDescriptor: (local.generalPurposeBitFlag & DESCRIPTOR) !== 0,
    crc32: entry.crc32,
    compressed: entry.compressedSize,
    uncompressed: entry.uncompressedSize,
  };
}

async function openDirectory(file: FileHandle): Promise<ZipFile> {
  // Sizes and names are checked here, with codes of our own instead of yauzl's sentences.
  return await fromFdPromise(file.fd, { decodeStrings: false, validateEntrySizes: false }).catch(() => {
    throw new GateRefusal('endRecord');
  });
}

async function readCentral(zip: ZipFile, end: Archive, limits: GateLimits): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let at = end.start;
  try {
    for await (const entry of zip.eachEntry()) {
      const index = entries.length;
      if (entry.fileNameLength > limits.nameBytes) throw new GateRefusal('nameTooLong', index);
      checkKind(entry, index);
      at += CENTRAL_HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (at > end.end) throw new GateRefusal('centralDirectory', index);
      entries.push(entry);
    }
  } catch (error) {
    if (error instanceof GateRefusal) throw error;
    // Strong encryption is the one thing that yauzl refuses before it shows the entry.
    const isEncrypted = error instanceof Error && error.message.includes('encryption');
    throw new GateRefusal(isEncrypted ? 'encrypted' : 'centralDirectory', entries.length);
  }
  if (at !== end.end || entries.length !== end.entries) throw new GateRefusal('centralDirectory');
  return entries;
}

function checkKind(entry: Entry, index: number): void {
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw new GateRefusal('encrypted', index);
  const isKnown = entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED;
  if (!isKnown || (entry.generalPurposeBitFlag & PATCHED) !== 0) throw new GateRefusal('method', index);
  const isFolder = entry.fileNameRaw.at(-1) === 0x2f;
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (kind === 0o120000) throw new GateRefusal('symlink', index);
  if (kind !== 0 && kind !== (isFolder ? 0o040000 : 0o100000)) throw new GateRefusal('specialFile', index);
  if (isFolder && entry.uncompressedSize !== 0) throw new GateRefusal('directoryContent', index);
  if (entry.compressionMethod === STORED && entry.compressedSize !== entry.uncompressedSize) {
    throw new GateRefusal('sizeDisagrees', index);
  }
  if (!hasSaneZip64Field(entry)) throw new GateRefusal('zip64', index);
}

/** Bombs are refused by what they declare; that nothing exceeds it is checked while reading. */
function checkDeclaredSizes(entries: readonly Entry[], end: Archive, limits: GateLimits): void {
  let total = 0;
  for (const [index, { compressedSize, uncompressedSize }] of entries.entries()) {
    total += uncompressedSize;
    const isBomb =
      uncompressedSize > limits.entryRatioFrom && uncompressedSize > limits.entryRatio * compressedSize;
    if (isBomb) throw new GateRefusal('ratio', index);
    if (total > limits.contentBytes) throw new GateRefusal('tooManyBytes', index);
  }
  if (total > limits.archiveRatioFrom + limits.archiveRatio * end.end) throw new GateRefusal('ratio');
}

async function readLocal(zip: ZipFile, entry: Entry, index: number, end: Archive): Promise<LocalFileHeader> {
  if (entry.relativeOffsetOfLocalHeader >= end.start) throw new GateRefusal('localHeader', index);
  const local = await zip.readLocalFileHeaderPromise(entry).catch(() => {
    throw new GateRefusal('localHeader', index);
  });
  if (local.fileDataStart + entry.compressedSize > end.start) throw new GateRefusal('overlap', index);
  return local;
}

function checkLocal(entry: Entry, local: LocalFileHeader, index: number): void {
  if (!local.fileName.equals(entry.fileNameRaw)) throw new GateRefusal('nameDisagrees', index);
  if (local.compressionMethod !== entry.compressionMethod) throw new GateRefusal('methodDisagrees', index);
  const differing = local.generalPurposeBitFlag ^ entry.generalPurposeBitFlag;
  if ((differing & (ENCRYPTED | PATCHED | UTF8)) !== 0) throw new GateRefusal('flagsDisagree', index);
  const isLater = (local.generalPurposeBitFlag & DESCRIPTOR) !== 0;
  const fits = (said: number, real: number): boolean => said === real || (isLater && said === 0);
  const { compressed, uncompressed } = localSizes(local);
  const isSaid = fits(compressed, entry.compressedSize) && fits(uncompressed, entry.uncompressedSize);
  // With a descriptor to come, all ones without a zip64 field means "not known yet", too.
  const isOpen = isLater && compressed === 0xffffffff && uncompressed === 0xffffffff;
  if (!isSaid && !isOpen) throw new GateRefusal('sizeDisagrees', index);
  if (!fits(local.crc32, entry.crc32)) throw new GateRefusal('crcDisagrees', index);
}
