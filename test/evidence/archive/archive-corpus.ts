import { crc32, deflateRawSync } from 'node:zlib';
import type { GateCode } from '../../../src/evidence/archive/gate-verdict.js';
import { extraField, rawZip, unicodePathField, zip64Field } from './raw-zip.js';
import type { RawArchive, RawEntry } from './raw-zip.js';

/** An archive and what the gate must say of it. */
export interface CorpusCase {
  readonly title: string;
  readonly bytes: Buffer;
  readonly verdict: 'accepted' | 'empty' | 'notArchive' | GateCode;
  /** The entry to blame, where one is. */
  readonly entry?: number;
}

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000, 0x61)]);
const JSON_TEXT = Buffer.from(JSON.stringify({ frames: Array.from({ length: 300 }, (_, n) => n) }));
const FRONT: RawEntry = { name: 'a-FRONT.jpg', content: JPEG };
const SMILE: RawEntry = { name: 'a-SMILE.jpg', content: JPEG, method: 8 };
const LOG: RawEntry = { name: 'a-LOG.json', content: JSON_TEXT, method: 8, descriptor: 16 };
const SECOND: RawEntry = { name: 'b.jpg', content: JPEG };
const OTHER = Buffer.from('other');
const EIGHT = [0, 0, 0, 0, 0, 0, 0, 0];
const HONEST = rawZip([FRONT, SMILE, LOG]);

function ok(title: string, entries: readonly RawEntry[], archive: RawArchive = {}): CorpusCase {
  return { title, bytes: rawZip(entries, archive), verdict: 'accepted' };
}

function named(
  title: string,
  name: string | Buffer,
  verdict: GateCode,
  flags = 0,
  content = JPEG,
): CorpusCase {
  return { title, bytes: rawZip([FRONT, { name, content, flags }]), verdict, entry: 1 };
}

/** As a machine leaves a file that went down before all was on disk. */
function holed(bytes: Buffer, at: number, length: number): Buffer {
  return Buffer.from(bytes).fill(0, at, at + length);
}

function lie(title: string, verdict: GateCode, second: Partial<RawEntry>): CorpusCase {
  const entry = { name: 'b.jpg', content: JPEG, ...second };
  return { title, bytes: rawZip([FRONT, entry]), verdict, entry: 1 };
}

function whole(
  title: string,
  verdict: CorpusCase['verdict'],
  archive: RawArchive,
  entries = [FRONT, SMILE],
): CorpusCase {
  return { title, bytes: rawZip(entries, archive), verdict };
}

const MIB = 1024 * 1024;
const KIB = 1024;
const ZEROS = Buffer.alloc(16 * MIB);
const BOMB = deflateRawSync(Buffer.alloc(17 * MIB));
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Padding before an archive, which its offsets may count or not. */
function padded(title: string, prefix: Buffer, archive: RawArchive = {}): CorpusCase[] {
  return [true, false].map((countPrefix) =>
    ok(`${title} before the archive, ${countPrefix ? '' : 'not '}counted in its offsets`, [FRONT, LOG], {
      ...archive,
      prefix,
      countPrefix,
    }),
  );
}

export const HONEST_ARCHIVES: readonly CorpusCase[] = [
  ok('stored, deflated and streamed entries', [FRONT, SMILE, LOG]),
  ok('folders, with and without entries of their own', [
    { name: 'x/', mode: 0o040755 },
    { ...FRONT, name: 'x/f.jpg' },
    { ...FRONT, name: 'y/f.jpg' },
  ]),
  ok('a folder that Java deflates into two bytes', [
    { name: 'x/', method: 8, mode: 0, descriptor: 16 },
    FRONT,
  ]),
  ok('descriptors without signature', [
    { ...FRONT, descriptor: 12 },
    { ...SMILE, descriptor: 12 },
  ]),
  ok('descriptors with 64-bit sizes', [
    { ...FRONT, descriptor: 24, zip64: true },
    { ...SMILE, descriptor: 20, zip64: true },
  ]),
  ok('a descriptor, and the sizes in the local header all the same', [
    {
      ...FRONT,
      descriptor: 16,
      local: { crc32: crc32(JPEG), compressed: JPEG.length, uncompressed: JPEG.length },
    },
  ]),
  ok('zip64 sizes in every entry', [
    { ...FRONT, zip64: true },
    { ...SMILE, zip64: true },
  ]),
  ok('a zip64 end record', [FRONT, SMILE], { zip64: true }),
  ok('a zip64 end record with both spellings', [FRONT], { zip64: true, end: { entries: 1 } }),
  ok('comments', [{ ...FRONT, comment: Buffer.from('front') }], { comment: Buffer.from('made by a vendor') }),
  ok('a name in UTF-8, marked', [{ ...FRONT, name: 'año-FRONT.jpg' }]),
  ok('a name in UTF-8, unmarked', [{ ...FRONT, name: Buffer.from('año.jpg') }]),
  ok('a name in code page 437', [{ ...FRONT, name: Buffer.from([0x61, 0xa4, 0x6f]) }]),
  ok('a Unicode path field', [{ ...FRONT, name: 'a_o.jpg', extra: unicodePathField('a_o.jpg', 'año.jpg') }]),
  ok('an empty file', [{ name: 'empty.txt' }]),
  ok('a deflated empty file', [{ name: 'empty.txt', method: 8 }]),
  ok('names with spaces, dots and brackets', [{ ...FRONT, name: 'my file (1)..v2.jpg' }]),
  ok('a mode of nothing, as FAT writers leave it', [{ ...FRONT, mode: 0, madeBy: 20 }]),
  ...padded('zeros', Buffer.alloc(64 * KIB)),
  ...padded('a line break', Buffer.from('\r\n')),
  ...padded('a byte order mark', BOM),
  ...padded('padding of all kinds', Buffer.concat([BOM, Buffer.from(' \t\n'), Buffer.alloc(9), BOM])),
  ...padded('blanks with zip64 records', Buffer.alloc(100, 0x20), { zip64: true }),
  ok('zeros behind the archive', [FRONT, SMILE], { suffix: Buffer.alloc(64 * KIB) }),
  ok('blanks behind a comment', [FRONT], { comment: Buffer.from('made\n'), suffix: Buffer.from(' \n') }),
  ok('a marker of an archive that was to be split', [FRONT], { prefix: Buffer.from('PK00') }),
  ok('disk numbers that zip64 masks', [FRONT, SMILE], { zip64: true, end: { disk: 0xffff } }),
  ok('names that begin with ./', [
    { name: './', mode: 0o040755 },
    { name: './x/', mode: 0o040755 },
    { ...FRONT, name: './x/f.jpg' },
  ]),
  ok('backslashes for slashes', [
    { name: 'x\\' },
    { ...FRONT, name: 'x\\f.jpg' },
    { ...FRONT, name: '.\\g.jpg' },
  ]),
  ok('segments of nothing', [
    { ...FRONT, name: 'x//f.jpg' },
    { ...FRONT, name: 'x/./g.jpg' },
  ]),
  ok('an ASCII name that one header marks as UTF-8', [
    { ...FRONT, local: { flags: 0x800 } },
    { ...SMILE, central: { flags: 0x800 } },
  ]),
  ok('a file read from a pipe', [{ ...FRONT, mode: 0o010600 }]),
  ok('a file read from a socket', [{ ...FRONT, mode: 0o140777 }]),
  ok('mode bits that mean nothing', [{ ...FRONT, mode: 0o177777, madeBy: 0 }]),
  ok('a folder by its mode alone', [
    { name: 'x', mode: 0o040755 },
    { ...FRONT, name: 'x/f.jpg' },
  ]),
  ok('a folder twice', [{ name: 'x/', mode: 0o040755 }, FRONT, { name: 'x/', mode: 0o040755 }]),
  ok('a file twice', [FRONT, SMILE, FRONT]),
  ok('a file twice, in two ways of writing its name', [FRONT, { ...FRONT, name: 'A-front.JPG', method: 8 }]),
  ok('a Unicode path field that says the same', [
    { ...FRONT, name: Buffer.from('año.jpg'), extra: unicodePathField('año.jpg', 'año.jpg') },
  ]),
  ok('a Unicode path field that composes the same letters', [
    { ...FRONT, name: Buffer.from('an\u0303o.jpg'), extra: unicodePathField('an\u0303o.jpg', 'año.jpg') },
  ]),
  ok('a Unicode comment field that says the same', [
    { ...FRONT, comment: Buffer.from('a?o'), extra: unicodePathField('a?o', 'año', 0x6375) },
  ]),
  ok('Unix fields of a plain file', [
    {
      ...FRONT,
      extra: Buffer.concat([
        extraField(0x0d, ...EIGHT, 0, 0, 0, 0),
        extraField(0x756e, 0, 0, 0, 0, 0xa4, 0x81, ...EIGHT),
        extraField(0x6c78, 5, 0, 3, 0, 0, 0xa4, 0x81),
      ]),
    },
  ]),
  ok('a Unicode path field beside an escape', [
    { ...FRONT, name: 'a#U00f1o.jpg', extra: unicodePathField('a#U00f1o.jpg', 'año.jpg') },
  ]),
  ok('a Unicode path field beside a name without marks', [
    { ...FRONT, name: 'ano.jpg', extra: unicodePathField('ano.jpg', 'año.jpg') },
  ]),
  ok('a flag for a descriptor, and sizes in the local header instead', [
    { ...FRONT, flags: 8 },
    { ...SMILE, flags: 8 },
  ]),
  ok('a log that compresses a thousand times', [{ name: 'log.txt', content: ZEROS, method: 8 }]),
  ok(
    'many of them',
    Array.from({ length: 100 }, (_, n) => ({
      name: `${n.toString()}.txt`,
      content: Buffer.alloc(MIB),
      method: 8,
    })),
  ),
  ok(
    'a thousand entries',
    Array.from({ length: 1000 }, (_, n) => ({ name: `${n.toString()}.txt`, content: Buffer.from('x') })),
  ),
];

export const UNFINISHED_ARCHIVES: readonly CorpusCase[] = [
  { title: 'an end record and nothing else', bytes: rawZip([]), verdict: 'empty' },
  { title: 'an end record behind zeros', bytes: rawZip([], { prefix: Buffer.alloc(46) }), verdict: 'empty' },
  { title: 'an empty folder', bytes: rawZip([{ name: 'x/', mode: 0o040755 }]), verdict: 'empty' },
  { title: 'no byte at all', bytes: Buffer.alloc(0), verdict: 'empty' },
  { title: 'zeros and nothing else', bytes: Buffer.alloc(5000), verdict: 'notArchive' },
  {
    title: 'an error page',
    bytes: Buffer.from('<html><body>502 Bad Gateway</body></html>'),
    verdict: 'notArchive',
  },
  { title: 'JSON', bytes: Buffer.from('{"error":"not yet"}'), verdict: 'notArchive' },
];

/** `outer` up to the end of `inner`. */
function behind(inner: Buffer, outer: Buffer): Buffer {
  return outer.subarray(0, outer.indexOf(inner) + inner.length);
}

/** Damaged, or of a kind that is not read; no reader finds other content in them. */
export const BROKEN_ARCHIVES: readonly CorpusCase[] = [
  { title: 'the first three bytes', bytes: HONEST.subarray(0, 3), verdict: 'endMissing' },
  { title: 'a cut in the first entry', bytes: HONEST.subarray(0, 500), verdict: 'endMissing' },
  {
    title: 'a cut behind padding',
    bytes: Buffer.concat([Buffer.from('\r\n'), HONEST.subarray(0, 500)]),
    verdict: 'endMissing',
  },
  { title: 'a cut in the central directory', bytes: HONEST.subarray(0, -60), verdict: 'endMissing' },
  { title: 'a cut in the end record', bytes: HONEST.subarray(0, -5), verdict: 'endMissing' },
  {
    title: 'a cut in the comment',
    bytes: rawZip([FRONT], { comment: Buffer.alloc(50, 65) }).subarray(0, -10),
    verdict: 'endMissing',
  },
  {
    title: 'a cut behind an archive in the archive',
    bytes: rawZip([{ name: 'in.zip', content: HONEST }, FRONT]).subarray(0, HONEST.length + 300),
    verdict: 'endMissing',
  },
  ...[HONEST, rawZip([])].map((inner, index) => ({
    title: `a cut exactly behind an archive in the archive, ${index === 0 ? 'whole' : 'empty'}`,
    bytes: behind(inner, rawZip([SECOND, { name: 'in.zip', content: inner }, FRONT])),
    verdict: 'endMissing' as const,
  })),
  { title: 'a lost beginning', bytes: HONEST.subarray(700), verdict: 'endRecord' },
  {
    title: 'a lost piece in the middle',
    bytes: Buffer.concat([HONEST.subarray(0, 1000), HONEST.subarray(1500)]),
    verdict: 'endRecord',
  },
  {
    title: 'a piece that came twice',
    bytes: Buffer.concat([HONEST.subarray(0, 1500), HONEST.subarray(1000)]),
    verdict: 'endRecord',
  },
  {
    title: 'a hole of zeros over the second local header',
    bytes: holed(HONEST, 2040, 40),
    verdict: 'localHeader',
    entry: 1,
  },
  {
    title: 'a hole of zeros over the central directory',
    bytes: holed(HONEST, HONEST.length - 22 - 113, 40),
    verdict: 'centralDirectory',
    entry: 1,
  },
  {
    title: 'a hole of zeros in the content',
    bytes: holed(HONEST, 300, 40),
    verdict: 'crcMismatch',
    entry: 0,
  },
  whole('a directory beyond the end', 'endRecord', { end: { size: 0x7fff } }),
  whole('several disks', 'multiDisk', { end: { disk: 1 } }),
  whole('masked disks without zip64', 'multiDisk', { end: { disk: 0xffff } }),
  whole('more entries than there are', 'centralDirectory', { end: { entries: 3, entriesHere: 3 } }, [
    FRONT,
    SMILE,
  ]),
  whole('a zip64 locator that points nowhere', 'zip64Missing', { zip64: true, locatorOffset: 3n }),
  whole('a zip64 locator beyond numbers', 'zip64Missing', {
    zip64: true,
    locatorOffset: 0xffffffffffffffffn,
  }),
  whole('a zip64 locator behind itself', 'zip64Missing', { zip64: true, locatorOffset: 0xffffffn }),
  whole('a directory that is no directory', 'centralDirectory', {
    end: { start: 0, size: rawZip([FRONT, SMILE]).length - 22 },
  }),
  named('an empty name', '', 'nameEmpty'),
  named('a name of nothing but a dot', '.', 'nameEmpty'),
  named('marked as UTF-8 and none', Buffer.from([0x61, 0xff, 0xfe]), 'nameEncoding', 0x800),
  lie('a method other than stored and deflated', 'method', { method: 12 }),
  lie('a local header that is none', 'localHeader', { central: { offset: 20 } }),
  lie('a local header beyond the file', 'localHeader', { central: { offset: 0x7fffffff } }),
  lie('a descriptor that is not there', 'descriptorMissing', {
    flags: 8,
    local: { crc32: 0, compressed: 0, uncompressed: 0 },
  }),
  lie('a wrong CRC everywhere', 'crcMismatch', { central: { crc32: 7 }, local: { crc32: 7 } }),
  lie('a stream that is no deflate', 'deflate', { method: 8, data: Buffer.alloc(300, 0xff) }),
  lie('a deflate stream that is cut', 'deflate', {
    method: 8,
    data: deflateRawSync(JSON_TEXT).subarray(0, 40),
  }),
  lie('another stream than its sizes and CRC tell', 'crcMismatch', {
    method: 8,
    content: JPEG,
    data: deflateRawSync(JSON_TEXT),
  }),
];

export const HOSTILE_ARCHIVES: readonly CorpusCase[] = [
  named('..', '../evil.jpg', 'nameTraversal'),
  named('.. in the middle', 'x/../../evil.jpg', 'nameTraversal'),
  named('an absolute path', '/etc/passwd', 'nameAbsolute'),
  named('a drive letter', 'C:evil.jpg', 'nameDrive'),
  named('a drive letter behind a dot', '.\\C:evil.jpg', 'nameDrive'),
  named('an absolute path behind a dot', './/etc/passwd', 'nameAbsolute'),
  named('.. between backslashes', 'x\\..\\..\\evil.jpg', 'nameTraversal'),
  named('a UNC path', '\\\\host\\share', 'nameAbsolute'),
  named('a NUL', 'a.jpg\0.exe', 'nameControl'),
  named('a line feed', 'a\nb.jpg', 'nameControl'),
  named('a line feed among bytes that are no UTF-8', Buffer.from([0x61, 0x0a, 0xff]), 'nameControl'),
  named('an escape sequence', 'a\u001b[2J.jpg', 'nameControl'),
  named('text turned around', 'a\u202egpj.exe', 'nameControl'),
  named('a name beyond any file system', 'x'.repeat(1100), 'nameTooLong'),
  named('a deep path', `${'x/'.repeat(40)}a`, 'nameTooLong'),
  lie('a Unicode path field with another name', 'nameDisagrees', {
    extra: unicodePathField('b.jpg', 'c.jpg'),
  }),
  lie('a Unicode path field for another name', 'nameDisagrees', {
    extra: unicodePathField('c.jpg', 'c.jpg'),
  }),
  lie('a Unicode path field that only the local header has', 'nameDisagrees', {
    localExtra: unicodePathField('b.jpg', 'c.jpg'),
  }),
  lie('Unicode path fields that differ', 'nameDisagrees', {
    name: '_.jpg',
    extra: unicodePathField('_.jpg', 'ñ.jpg'),
    localExtra: unicodePathField('_.jpg', 'ü.jpg'),
  }),
  lie('a Unicode comment field with another comment', 'commentDisagrees', {
    comment: Buffer.from('front'),
    extra: unicodePathField('front', 'back', 0x6375),
  }),
  lie("PKWARE's Unix field with a link's target", 'symlink', { extra: extraField(0x0d, ...EIGHT, ...EIGHT) }),
  lie("a link's target that only the local header has", 'symlink', {
    localExtra: extraField(0x0d, ...EIGHT, ...EIGHT),
  }),
  lie("ASi's Unix field with a link's mode", 'symlink', {
    extra: extraField(0x756e, 0, 0, 0, 0, 0xff, 0xa1, ...EIGHT),
  }),
  lie("libarchive's field with a link's mode, in the local header", 'symlink', {
    localExtra: extraField(0x6c78, 5, 0, 3, 0, 0, 0xff, 0xa1),
  }),
  lie('a Unicode path field that climbs', 'nameDisagrees', {
    name: 'b.jpg',
    extra: unicodePathField('b.jpg', '../b.jpg'),
  }),
  named('a file of the same name', 'a-FRONT.jpg', 'duplicate', 0, OTHER),
  named('a file of the same name behind a dot', './a-FRONT.jpg', 'duplicate', 0, OTHER),
  named('a file of the same name but for case', 'A-front.JPG', 'duplicate', 0, OTHER),
  named('a folder of the same name', 'a-FRONT.jpg/', 'duplicate', 0, Buffer.alloc(0)),
  named('a file below a file', 'a-FRONT.jpg/b', 'duplicate'),
  {
    title: 'a duplicate but for Unicode composition',
    bytes: rawZip([
      { ...FRONT, name: 'a\u00f1o.jpg' },
      { ...FRONT, name: 'an\u0303o.jpg', content: OTHER },
    ]),
    verdict: 'duplicate',
    entry: 1,
  },
  lie('a symlink', 'symlink', { mode: 0o120777 }),
  lie('a symlink that claims to come from DOS', 'symlink', { mode: 0o120777, madeBy: 20 }),
  lie('a device', 'device', { mode: 0o020666 }),
  lie('a file that says it is a folder', 'folderContent', { mode: 0o040755 }),
  lie('a folder with content', 'folderContent', { name: 'x/', mode: 0o040755 }),
  lie('encryption', 'encrypted', { flags: 1 }),
  lie('strong encryption', 'encrypted', { flags: 0x41 }),
  lie('masked headers', 'encrypted', { flags: 0x2000 }),
  lie('encryption that only the local header admits', 'flagsDisagree', { local: { flags: 1 } }),
  lie('two names', 'nameDisagrees', { local: { name: 'c.jpg' } }),
  lie('two methods', 'methodDisagrees', { local: { method: 8 } }),
  lie('two sizes', 'sizeDisagrees', { local: { uncompressed: 7 } }),
  lie('two CRCs', 'crcDisagrees', { local: { crc32: 7 } }),
  lie('a stored file of two sizes', 'sizeDisagrees', { central: { uncompressed: 7 } }),
  lie('a descriptor with another CRC', 'descriptorDisagrees', {
    descriptor: 16,
    descriptorSays: { crc32: 7 },
  }),
  lie('a descriptor with another size', 'descriptorDisagrees', {
    descriptor: 24,
    descriptorSays: { uncompressed: 7 },
  }),
  lie('more content than declared', 'contentSize', {
    method: 8,
    central: { uncompressed: 1000 },
    local: { uncompressed: 1000 },
  }),
  lie('less content than declared', 'contentSize', {
    method: 8,
    central: { uncompressed: 9000 },
    local: { uncompressed: 9000 },
  }),
  lie('bytes behind the deflate stream', 'dataAfterStream', {
    method: 8,
    data: Buffer.concat([deflateRawSync(JPEG), Buffer.from('payload')]),
  }),
  lie('bytes behind an entry', 'gap', { gapAfter: Buffer.from('payload') }),
  lie('bytes behind a descriptor', 'gap', { descriptor: 16, gapAfter: Buffer.alloc(100, 65) }),
  whole('two entries in the same bytes', 'overlap', {}, [
    { name: 'a', content: rawZip([{ name: 'b', content: JPEG }]) },
    { name: 'b', content: JPEG, central: { offset: 31 } },
  ]),
  lie('data that reach into the directory', 'overlap', {
    method: 8,
    data: Buffer.alloc(300),
    central: { compressed: 350 },
    local: { compressed: 350 },
  }),
  lie('a zip64 field that contradicts its header', 'zip64Disagrees', { extra: zip64Field([1, 2]) }),
  lie('two zip64 fields', 'zip64Disagrees', { zip64: true, extra: zip64Field([1, 2]) }),
  lie('a bomb', 'ratio', {
    method: 8,
    data: BOMB,
    central: { uncompressed: 257 * MIB },
    local: { uncompressed: 257 * MIB },
  }),
  lie('a bomb that declares a small size', 'ratio', {
    method: 8,
    data: BOMB,
    central: { uncompressed: 1000, crc32: 1 },
    local: { uncompressed: 1000, crc32: 1 },
  }),
  lie('a small bomb that declares a smaller size', 'contentSize', {
    method: 8,
    content: ZEROS,
    central: { uncompressed: 1000 },
    local: { uncompressed: 1000 },
  }),
  lie('content behind content that is sound', 'contentSize', {
    method: 8,
    data: deflateRawSync(Buffer.concat([JPEG, JSON_TEXT])),
  }),
  lie('a file of four gigabytes in no bytes', 'ratio', {
    method: 8,
    central: { uncompressed: 0xfffffff0 },
    local: { uncompressed: 0xfffffff0 },
  }),
  whole(
    'a thousand and one entries',
    'tooManyEntries',
    {},
    Array.from({ length: 1001 }, (_, n) => ({ name: n.toString() })),
  ),
  whole(
    'a directory of megabytes',
    'directoryTooLarge',
    {},
    Array.from({ length: 100 }, (_, n) => ({ name: n.toString(), comment: Buffer.alloc(60_000) })),
  ),
  {
    title: 'a local header inside the comment',
    bytes: rawZip([FRONT, { ...SECOND, central: { offset: rawZip([FRONT, SECOND]).length } }], {
      comment: rawZip([SECOND]).subarray(0, 30 + 5 + JPEG.length),
    }),
    verdict: 'overlap',
    entry: 1,
  },
  whole('zeros and a script before the archive', 'prefixData', {
    prefix: Buffer.concat([Buffer.alloc(10), Buffer.from('#!/bin/sh\n')]),
  }),
  whole('more zeros than a buffer has before the archive', 'prefixData', { prefix: Buffer.alloc(65 * KIB) }),
  whole('more zeros than a buffer has behind the archive', 'trailingData', {
    suffix: Buffer.alloc(65 * KIB),
  }),
  whole('zeros and a script behind the archive', 'trailingData', {
    suffix: Buffer.concat([Buffer.alloc(10), Buffer.from('<?php')]),
  }),
  whole('a script behind a zip64 archive', 'trailingData', { zip64: true, suffix: Buffer.from('<?php') }),
  whole('bytes before an empty directory', 'prefixData', { beforeCentral: Buffer.alloc(46, 0x41) }, []),
  whole('a script before the archive', 'prefixData', { prefix: Buffer.from('#!/bin/sh\n') }),
  whole('a script before the archive, offsets as if not', 'prefixData', {
    prefix: Buffer.from('#!/bin/sh\n'),
    countPrefix: false,
  }),
  whole('a script before a zip64 archive, offsets as if not', 'prefixData', {
    zip64: true,
    prefix: Buffer.from('#!/bin/sh\n'),
    countPrefix: false,
  }),
  whole('bytes before the archive that look like an entry', 'prefixData', {
    prefix: HONEST.subarray(0, 700),
  }),
  whole(
    'an empty archive behind other data',
    'prefixData',
    { prefix: Buffer.from('GIF89a'), end: { start: 0 } },
    [],
  ),
  whole('bytes behind the archive', 'trailingData', { suffix: Buffer.from('<?php') }),
  whole('an archive behind the archive', 'prefixData', { prefix: rawZip([FRONT]), countPrefix: false }),
  {
    title: 'an archive behind an entry that ends before it',
    bytes: Buffer.concat([rawZip([SECOND]).subarray(0, 30 + 5 + JPEG.length), HONEST]),
    verdict: 'prefixData',
  },
  whole('an end record inside the comment', 'prefixData', { comment: rawZip([]) }),
  whole('bytes before the directory', 'gap', { beforeCentral: Buffer.from('payload') }),
  whole('bytes behind the directory', 'gap', { beforeEnd: Buffer.from('payload') }),
  whole('another number of entries', 'directoryDisagrees', { end: { entries: 1 } }),
  whole('a part of the entries here', 'directoryDisagrees', { end: { entriesHere: 1 } }),
  whole('a zip64 end record of another size', 'zip64Disagrees', { zip64: true, end: { size: 7 } }),
  whole('a zip64 end record of other entries', 'zip64Disagrees', {
    zip64: { entries: 1 },
    end: { entries: 2 },
  }),
];
