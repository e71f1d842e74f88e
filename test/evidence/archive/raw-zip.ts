import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as it should be, and every lie that may be told about it. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: Uint8Array;
  /** 8 deflates; 0, the default, stores. */
  readonly method?: number;
  /** Writes sizes and CRC behind the data; a number is the descriptor's length in bytes. */
  readonly descriptor?: 12 | 16 | 20 | 24;
  readonly flags?: number;
  /** Unix mode, into the external attributes. */
  readonly mode?: number;
  readonly madeBy?: number;
  /** The compressed bytes, whatever `content` is. */
  readonly data?: Uint8Array;
  readonly zip64?: boolean;
  readonly extra?: Uint8Array;
  readonly localExtra?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly local?: HeaderLies;
  readonly central?: HeaderLies & { readonly offset?: number };
  readonly descriptorSays?: HeaderLies;
  /** Bytes between this entry and the next. */
  readonly gapAfter?: Uint8Array;
}

export interface HeaderLies {
  readonly name?: string | Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly crc32?: number;
  readonly compressed?: number;
  readonly uncompressed?: number;
}

/** Lies about the whole. */
export interface RawArchive {
  readonly prefix?: Uint8Array;
  /** Whether offsets count from the archive's begin or from the file's. */
  readonly countPrefix?: boolean;
  readonly suffix?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly commentLength?: number;
  readonly beforeCentral?: Uint8Array;
  readonly beforeEnd?: Uint8Array;
  readonly zip64?: boolean | { readonly entries?: number; readonly size?: number; readonly start?: number };
  readonly locatorOffset?: bigint;
  readonly end?: {
    readonly entries?: number;
    readonly entriesHere?: number;
    readonly size?: number;
    readonly start?: number;
    readonly disk?: number;
  };
}

/** Writes a ZIP file field by field, so that it can lie in each of them. */
export function rawZip(entries: readonly RawEntry[], archive: RawArchive = {}): Buffer {
  const prefix = Buffer.from(archive.prefix ?? []);
  const base = archive.countPrefix === false ? 0 : prefix.length;
  const parts: Buffer[] = [prefix];
  const central: Buffer[] = [];
  let at = base;
  const push = (part: Uint8Array): void => {
    parts.push(Buffer.from(part));
    at += part.length;
  };
  for (const entry of entries) {
    const facts = factsOf(entry);
    central.push(centralHeader(entry, facts, at));
    push(localHeader(entry, facts));
    push(facts.data);
    if (entry.descriptor !== undefined) push(descriptor(entry, facts, entry.descriptor));
    if (entry.gapAfter) push(entry.gapAfter);
  }
  if (archive.beforeCentral) push(archive.beforeCentral);
  const start = at;
  for (const header of central) push(header);
  const size = at - start;
  if (archive.zip64 !== undefined && archive.zip64 !== false) {
    const lies = archive.zip64 === true ? {} : archive.zip64;
    const recordAt = at;
    push(zip64End(lies.entries ?? entries.length, lies.size ?? size, lies.start ?? start));
    push(locator(archive.locatorOffset ?? BigInt(recordAt)));
  }
  if (archive.beforeEnd) push(archive.beforeEnd);
  push(endRecord(archive, entries.length, size, start));
  if (archive.suffix) push(archive.suffix);
  return Buffer.concat(parts);
}

interface Facts {
  readonly data: Buffer;
  readonly crc32: number;
  readonly uncompressed: number;
  readonly flags: number;
}

function factsOf(entry: RawEntry): Facts {
  const content = Buffer.from(entry.content ?? []);
  const data = Buffer.from(entry.data ?? (entry.method === 8 ? deflateRawSync(content) : content));
  const isWide = typeof entry.name === 'string' && Buffer.byteLength(entry.name) !== entry.name.length;
  const flags = (entry.flags ?? 0) | (entry.descriptor === undefined ? 0 : 8) | (isWide ? 0x800 : 0);
  return { data, crc32: crc32(content), uncompressed: content.length, flags };
}

function localHeader(entry: RawEntry, facts: Facts): Buffer {
  const isLater = entry.descriptor !== undefined;
  const says = {
    name: entry.name,
    method: entry.method ?? 0,
    flags: facts.flags,
    crc32: isLater ? 0 : facts.crc32,
    compressed: entry.zip64 ? 0xffffffff : isLater ? 0 : facts.data.length,
    uncompressed: entry.zip64 ? 0xffffffff : isLater ? 0 : facts.uncompressed,
    ...entry.local,
  };
  const name = Buffer.from(says.name);
  const extra = Buffer.concat([
    entry.zip64 ? zip64Field(isLater ? [0, 0] : [facts.uncompressed, facts.data.length]) : Buffer.alloc(0),
    entry.localExtra ?? entry.extra ?? Buffer.alloc(0),
  ]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(says.flags, 6);
  header.writeUInt16LE(says.method, 8);
  header.writeUInt32LE(says.crc32, 14);
  header.writeUInt32LE(says.compressed, 18);
  header.writeUInt32LE(says.uncompressed, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function centralHeader(entry: RawEntry, facts: Facts, offset: number): Buffer {
  const says = {
    name: entry.name,
    method: entry.method ?? 0,
    flags: facts.flags,
    crc32: facts.crc32,
    compressed: entry.zip64 ? 0xffffffff : facts.data.length,
    uncompressed: entry.zip64 ? 0xffffffff : facts.uncompressed,
    offset,
    ...entry.central,
  };
  const name = Buffer.from(says.name);
  const extra = Buffer.concat([
    entry.zip64 ? zip64Field([facts.uncompressed, facts.data.length]) : Buffer.alloc(0),
    entry.extra ?? Buffer.alloc(0),
  ]);
  const comment = Buffer.from(entry.comment ?? []);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(entry.madeBy ?? (3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(says.flags, 8);
  header.writeUInt16LE(says.method, 10);
  header.writeUInt32LE(says.crc32, 16);
  header.writeUInt32LE(says.compressed, 20);
  header.writeUInt32LE(says.uncompressed, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(comment.length, 32);
  header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(says.offset, 42);
  return Buffer.concat([header, name, extra, comment]);
}

function descriptor(entry: RawEntry, facts: Facts, length: 12 | 16 | 20 | 24): Buffer {
  const says = {
    crc32: facts.crc32,
    compressed: facts.data.length,
    uncompressed: facts.uncompressed,
    ...entry.descriptorSays,
  };
  const signature = Buffer.alloc(length === 16 || length === 24 ? 4 : 0);
  if (signature.length > 0) signature.writeUInt32LE(0x08074b50);
  const values = Buffer.alloc(length - signature.length);
  values.writeUInt32LE(says.crc32, 0);
  if (values.length === 12) {
    values.writeUInt32LE(says.compressed, 4);
    values.writeUInt32LE(says.uncompressed, 8);
  } else {
    values.writeBigUInt64LE(BigInt(says.compressed), 4);
    values.writeBigUInt64LE(BigInt(says.uncompressed), 12);
  }
  return Buffer.concat([signature, values]);
}

/** A zip64 extended information field. */
export function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return field;
}

/** An extra field of any kind. */
export function extraField(id: number, ...data: readonly number[]): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt16LE(id, 0);
  field.writeUInt16LE(data.length, 2);
  return Buffer.concat([field, Buffer.from(data)]);
}

/** An Info-ZIP Unicode path field that is valid for `plain`; with another `id`, the one for comments. */
export function unicodePathField(plain: string, path: string, id = 0x7075): Buffer {
  const name = Buffer.from(path);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(id, 0);
  field.writeUInt16LE(5 + name.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(plain), 5);
  return Buffer.concat([field, name]);
}

function zip64End(entries: number, size: number, start: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  return record;
}

function locator(offset: bigint): Buffer {
  const record = Buffer.alloc(20);
  record.writeUInt32LE(0x07064b50, 0);
  record.writeBigUInt64LE(offset, 8);
  record.writeUInt32LE(1, 16);
  return record;
}

function endRecord(archive: RawArchive, count: number, size: number, start: number): Buffer {
  const isWide = archive.zip64 !== undefined && archive.zip64 !== false;
  const says = {
    entries: isWide ? 0xffff : count,
    size: isWide ? 0xffffffff : size,
    start: isWide ? 0xffffffff : start,
    disk: 0,
    ...archive.end,
  };
  const comment = Buffer.from(archive.comment ?? []);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(says.disk, 4);
  record.writeUInt16LE(says.disk, 6);
  record.writeUInt16LE(says.entriesHere ?? says.entries, 8);
  record.writeUInt16LE(says.entries, 10);
  record.writeUInt32LE(says.size, 12);
  record.writeUInt32LE(says.start, 16);
  record.writeUInt16LE(archive.commentLength ?? comment.length, 20);
  return Buffer.concat([record, comment]);
}
