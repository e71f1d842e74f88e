import { type ByteSource, concatenated, crcOf, fromBytes } from './byte-source.js';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** The bytes as they stand in the archive: stored, unless `deflatedFrom` is given. */
  readonly content: ByteSource;
  readonly modifiedAt: Date;
  /** CRC-32 of the file; computed from `content` where absent. */
  readonly crc?: number;
  /** `content` is a raw deflate stream of a file with this many bytes. */
  readonly deflatedFrom?: number;
  /** Another name in the local header than in the central directory. */
  readonly localName?: string;
  /** Sets the "encrypted" bit. */
  readonly encrypted?: boolean;
  /** Marks the entry as a symbolic link to the path that `content` spells. */
  readonly symlink?: boolean;
}

const UTF8_NAMES = 0x0800;
const ENCRYPTED = 0x0001;
const MADE_BY_UNIX = (3 << 8) | 20;
const LARGEST_BYTES = 0xffff_ffff;

/** A ZIP archive (PKWARE APPNOTE 4.3) without ZIP64; throws a RangeError beyond 4 GiB. */
export function zipArchive(entries: readonly ZipEntry[]): ByteSource {
  const parts: ByteSource[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const fields = entryFields(entry);
    const local = localHeader(entry, fields);
    directory.push(centralHeader(entry, fields, offset));
    parts.push(fromBytes(local), entry.content);
    offset += local.length + entry.content.bytes;
  }
  const central = Buffer.concat(directory);
  if (offset + central.length > LARGEST_BYTES) throw new RangeError('an archive must stay below 4 GiB');
  parts.push(fromBytes(central), fromBytes(endRecord(entries.length, central.length, offset)));
  return concatenated(parts);
}

/** The 22 bytes that local and central header have in common. */
function entryFields(entry: ZipEntry): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(UTF8_NAMES | (entry.encrypted ? ENCRYPTED : 0), 2);
  fields.writeUInt16LE(entry.deflatedFrom === undefined ? 0 : 8, 4);
  fields.writeUInt32LE(dosTime(entry.modifiedAt), 6);
  fields.writeUInt32LE(entry.crc ?? crcOf(entry.content), 10);
  fields.writeUInt32LE(entry.content.bytes, 14);
  fields.writeUInt32LE(entry.deflatedFrom ?? entry.content.bytes, 18);
  return fields;
}

function localHeader(entry: ZipEntry, fields: Buffer): Buffer {
  const name = Buffer.from(entry.localName ?? entry.name);
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(name.length, 0);
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, lengths, name]);
}

function centralHeader(entry: ZipEntry, fields: Buffer, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const before = Buffer.from('PK\x01\x02\0\0', 'latin1');
  before.writeUInt16LE(MADE_BY_UNIX, 4);
  const after = Buffer.alloc(18);
  after.writeUInt16LE(name.length, 0);
  after.writeUInt32LE((entry.symlink ? 0o120777 : 0o100644) * 0x10000, 10);
  after.writeUInt32LE(offset, 14);
  return Buffer.concat([before, fields, after, name]);
}

function endRecord(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}

/** MS-DOS date and time in UTC, two seconds fine. */
function dosTime(date: Date): number {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time =
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | Math.floor(date.getUTCSeconds() / 2);
  return day * 0x10000 + time;
}
