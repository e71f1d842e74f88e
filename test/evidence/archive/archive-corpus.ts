import { crc32, deflateRawSync } from 'node:zlib';
import type { GateCode } from '../../../src/evidence/archive/gate-verdict.js';
import { rawZip, unicodePathField, zip64Field } from './raw-zip.js';
import type { RawArchive, RawEntry } from './raw-zip.js';

/** An archive and what the gate must say of it. */
export interface CorpusCase {
  readonly title: string;
  readonly bytes: Buffer;
  readonly verdict: 'accepted' | 'empty' | 'truncated' | 'notArchive' | GateCode;
  /** The entry to blame, where one is. */
  readonly entry?: number;
}

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000, 0x61)]);
const JSON_TEXT = Buffer.from(JSON.stringify({ frames: Array.from({ length: 300 }, (_, n) => n) }));
const FRONT: RawEntry = { name: 'a-FRONT.jpg', content: JPEG };
const SMILE: RawEntry = { name: 'a-SMILE.jpg', content: JPEG, method: 8 };
const LOG: RawEntry = { name: 'a-LOG.json', content: JSON_TEXT, method: 8, descriptor: 16 };
const HONEST = rawZip([FRONT, SMILE, LOG]);

function ok(title: string, entries: readonly RawEntry[], archive: RawArchive = {}): CorpusCase {
  return { title, bytes: rawZip(entries, archive), verdict: 'accepted' };
}

function named(title: string, name: string | Buffer, verdict: GateCode, flags = 0): CorpusCase {
  return { title, bytes: rawZip([FRONT, { name, content: JPEG, flags }]), verdict, entry: 1 };
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
const ZEROS = Buffer.alloc(16 * MIB);
const BOMB = deflateRawSync(ZEROS);

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
  ok('a repetitive log below the bomb floor', [
    { name: 'log.txt', content: Buffer.alloc(MIB, 0x20), method: 8 },
  ]),
  ok(
    'a thousand entries',
    Array.from({ length: 1000 }, (_, n) => ({ name: `${n.toString()}.txt`, content: Buffer.from('x') })),
  ),
];

export const UNFINISHED_ARCHIVES: readonly CorpusCase[] = [
  { title: 'an end record and nothing else', bytes: rawZip([]), verdict: 'empty' },
  { title: 'an empty folder', bytes: rawZip([{ name: 'x/', mode: 0o040755 }]), verdict: 'empty' },
  { title: 'no byte at all', bytes: Buffer.alloc(0), verdict: 'truncated' },
  { title: 'the first three bytes', bytes: HONEST.subarray(0, 3), verdict: 'truncated' },
  { title: 'a cut in the first entry', bytes: HONEST.subarray(0, 500), verdict: 'truncated' },
  {
    title: 'a cut in the central directory',
    bytes: HONEST.subarray(0, HONEST.length - 60),
    verdict: 'truncated',
  },
  { title: 'a cut in the end record', bytes: HONEST.subarray(0, HONEST.length - 5), verdict: 'truncated' },
  {
    title: 'a cut in the comment',
    bytes: rawZip([FRONT], { comment: Buffer.alloc(50, 65) }).subarray(0, -10),
    verdict: 'truncated',
  },
  {
    title: 'a cut behind an archive in the archive',
    bytes: rawZip([{ name: 'in.zip', content: HONEST }, FRONT]).subarray(0, HONEST.length + 300),
    verdict: 'truncated',
  },
  {
    title: 'an error page',
    bytes: Buffer.from('<html><body>502 Bad Gateway</body></html>'),
    verdict: 'notArchive',
  },
  { title: 'JSON', bytes: Buffer.from('{"error":"not yet"}'), verdict: 'notArchive' },
];

export const HOSTILE_ARCHIVES: readonly CorpusCase[] = [
  named('..', '../evil.jpg', 'nameTraversal'),
  named('.. in the middle', 'x/../../evil.jpg', 'nameTraversal'),
  named('an absolute path', '/etc/passwd', 'nameAbsolute'),
  named('a drive letter', 'C:evil.jpg', 'nameDrive'),
  named('a backslash', 'x\\evil.jpg', 'nameBackslash'),
  named('a UNC path', '\\\\host\\share', 'nameBackslash'),
  named('a NUL', 'a.jpg\0.exe', 'nameControl'),
  named('a line feed', 'a\nb.jpg', 'nameControl'),
  named('an escape sequence', 'a\u001b[2J.jpg', 'nameControl'),
  named('text turned around', 'a\u202egpj.exe', 'nameControl'),
  named('an empty name', '', 'nameEmpty'),
  named('an empty segment', 'x//a.jpg', 'nameSegment'),
  named('a dot segment', './a.jpg', 'nameSegment'),
  named('a name beyond any file system', 'x'.repeat(1100), 'nameTooLong'),
  named('a deep path', `${'x/'.repeat(40)}a`, 'nameTooLong'),
  named('marked as UTF-8 and none', Buffer.from([0x61, 0xff, 0xfe]), 'nameEncoding', 0x800),
  lie('a Unicode path field that climbs', 'nameTraversal', {
    name: 'b.jpg',
    extra: unicodePathField('b.jpg', '../b.jpg'),
  }),
  named('a duplicate', 'a-FRONT.jpg', 'duplicate'),
  named('a duplicate but for case', 'A-front.JPG', 'duplicate'),
  named('a file below a file', 'a-FRONT.jpg/b', 'duplicate'),
  {
    title: 'a duplicate but for Unicode composition',
    bytes: rawZip([
      { ...FRONT, name: 'a\u00f1o.jpg' },
      { ...FRONT, name: 'an\u0303o.jpg' },
    ]),
    verdict: 'duplicate',
    entry: 1,
  },
  lie('a symlink', 'symlink', { mode: 0o120777 }),
  lie('a symlink that claims to come from DOS', 'symlink', { mode: 0o120777, madeBy: 20 }),
  lie('a device', 'specialFile', { mode: 0o020666 }),
  lie('a named pipe', 'specialFile', { mode: 0o010666 }),
  lie('a file that says it is a folder', 'specialFile', { mode: 0o040755 }),
  lie('a folder with content', 'directoryContent', { name: 'x/', mode: 0o040755 }),
  lie('encryption', 'encrypted', { flags: 1 }),
  lie('strong encryption', 'encrypted', { flags: 0x41 }),
  lie('masked headers', 'encrypted', { flags: 0x2000 }),
  lie('encryption that only the local header admits', 'flagsDisagree', { local: { flags: 1 } }),
  lie('a method other than stored and deflated', 'method', { method: 12 }),
  lie('two names', 'nameDisagrees', { local: { name: 'c.jpg' } }),
  lie('two methods', 'methodDisagrees', { local: { method: 8 } }),
  lie('two sizes', 'sizeDisagrees', { local: { uncompressed: 7 } }),
  lie('two CRCs', 'crcDisagrees', { local: { crc32: 7 } }),
  lie('a stored file of two sizes', 'sizeDisagrees', { central: { uncompressed: 7 } }),
  lie('a descriptor with another CRC', 'descriptor', { descriptor: 16, descriptorSays: { crc32: 7 } }),
  lie('a descriptor with another size', 'descriptor', {
    descriptor: 24,
    descriptorSays: { uncompressed: 7 },
  }),
  lie('a descriptor that is not there', 'descriptor', { flags: 8, local: { flags: 8 } }),
  lie('a wrong CRC everywhere', 'crcMismatch', { central: { crc32: 7 }, local: { crc32: 7 } }),
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
  lie('a stream that is no deflate', 'deflate', { method: 8, data: Buffer.alloc(300, 0xff) }),
  lie('a deflate stream that is cut', 'deflate', {
    method: 8,
    data: deflateRawSync(JSON_TEXT).subarray(0, 40),
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
  lie('a local header that is none', 'localHeader', { central: { offset: 20 } }),
  lie('a local header beyond the directory', 'localHeader', { central: { offset: 0x7fffffff } }),
  lie('data that reach into the directory', 'overlap', {
    method: 8,
    data: Buffer.alloc(300),
    central: { compressed: 350 },
    local: { compressed: 350 },
  }),
  lie('a zip64 field that contradicts its header', 'zip64', { extra: zip64Field([1, 2]) }),
  lie('two zip64 fields', 'zip64', { zip64: true, extra: zip64Field([1, 2]) }),
  lie('a bomb', 'ratio', { method: 8, data: BOMB, content: ZEROS }),
  lie('a bomb that declares a small size', 'contentSize', {
    method: 8,
    data: BOMB,
    central: { uncompressed: 1000, crc32: 1 },
    local: { uncompressed: 1000, crc32: 1 },
  }),
  lie('a file of four gigabytes in no bytes', 'ratio', {
    method: 8,
    central: { uncompressed: 0xfffffff0 },
    local: { uncompressed: 0xfffffff0 },
  }),
  whole(
    'many small bombs',
    'ratio',
    {},
    Array.from({ length: 200 }, (_, n) => ({
      name: `${n.toString()}.txt`,
      content: Buffer.alloc(MIB),
      method: 8,
    })),
  ),
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
  whole('a script before the archive', 'prefixData', { prefix: Buffer.from('#!/bin/sh\n') }),
  whole('a script before the archive, offsets as if not', 'gap', {
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
  whole('an archive behind the archive', 'gap', { prefix: rawZip([FRONT]), countPrefix: false }),
  whole('an end record inside the comment', 'prefixData', { comment: rawZip([]) }),
  whole('bytes before the directory', 'gap', { beforeCentral: Buffer.from('payload') }),
  whole('bytes behind the directory', 'gap', { beforeEnd: Buffer.from('payload') }),
  whole('another number of entries', 'centralDirectory', { end: { entries: 1 } }),
  whole('more entries than there are', 'centralDirectory', { end: { entries: 3 } }),
  whole('a directory beyond the end', 'endRecord', { end: { size: 0x7fff } }),
  whole('several disks', 'multiDisk', { end: { disk: 1 } }),
  whole('a part of the entries here', 'multiDisk', { end: { entriesHere: 1 } }),
  whole('a zip64 end record of another size', 'zip64', { zip64: true, end: { size: 7 } }),
  whole('a zip64 end record of other entries', 'zip64', { zip64: { entries: 1 }, end: { entries: 2 } }),
  whole('a zip64 locator that points nowhere', 'zip64', { zip64: true, locatorOffset: 3n }),
  whole('a zip64 locator beyond numbers', 'zip64', { zip64: true, locatorOffset: 0xffffffffffffffffn }),
  whole('a zip64 locator behind itself', 'zip64', { zip64: true, locatorOffset: 0xffffffn }),
  whole('a directory that is no directory', 'centralDirectory', {
    end: { start: 0, size: rawZip([FRONT, SMILE]).length - 22 },
  }),
  whole('nothing but bytes before an empty directory', 'prefixData', { beforeCentral: Buffer.alloc(46) }, []),
];
