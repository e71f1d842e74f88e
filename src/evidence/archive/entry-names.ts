import { isUtf8 } from 'node:buffer';
import { getFileNameLowLevel } from 'yauzl';
import type { Entry } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';
import type { GateCode } from './gate-verdict.js';
import { unicodePathsOf } from './unicode-path.js';

const UTF8_FLAG = 0x800;
const UNICODE_PATH_FIELD = 0x7075;
// Controls, line and paragraph separators, and the marks that turn text around on a screen.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
// An evidence archive is flat; comparing parents costs entries times depth.
const MAX_DEPTH = 16;

export interface EntryName {
  /** As the archive spells it. */
  readonly name: string;
  /** Where it lies: segments joined by slashes, whatever separators and `./` the name has. */
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * The true name of an entry. Names without the UTF-8 flag that are valid UTF-8 are read as such,
 * as most writers mean it; the rest as code page 437 (APPNOTE D.1).
 */
export function toEntryName(entry: Entry, index: number): EntryName {
  const raw = entry.fileNameRaw;
  const isMarked = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0;
  if (isMarked && !isUtf8(raw)) throw new GateRefusal('nameEncoding', index);
  // Code page 437 shows controls as pictures; other readers obey them.
  if (raw.some((byte) => byte < 0x20 || byte === 0x7f)) throw new GateRefusal('nameControl', index);
  unicodePathsOf(raw, entry.extraFields, index);
  const flags = isUtf8(raw) ? entry.generalPurposeBitFlag | UTF8_FLAG : entry.generalPurposeBitFlag;
  const paths = entry.extraFields.filter(({ id }) => id === UNICODE_PATH_FIELD);
  const plain = getFileNameLowLevel(flags, raw, [], true);
  const name = getFileNameLowLevel(flags, raw, paths, true);
  for (const candidate of [plain, name]) {
    const problem = problemOf(candidate);
    if (problem) throw new GateRefusal(problem, index);
  }
  return { name, path: segmentsOf(name).join('/'), isFolder: isFolderName(name) };
}

/** What is wrong with a name, on any operating system; null where nothing is. */
function problemOf(name: string): GateCode | null {
  const path = relativeOf(name);
  const segments = segmentsOf(name);
  if (segments.length === 0 && !isFolderName(name)) return 'nameEmpty';
  if (CONTROL.test(name)) return 'nameControl';
  if (path.startsWith('/')) return 'nameAbsolute';
  if (/^[A-Za-z]:/.test(path)) return 'nameDrive';
  if (segments.includes('..')) return 'nameTraversal';
  if (segments.length > MAX_DEPTH) return 'nameTooLong';
  return null;
}

/** With slashes, and without the `./` that some writers begin with. */
function relativeOf(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

function segmentsOf(name: string): string[] {
  return relativeOf(name)
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
}

function isFolderName(name: string): boolean {
  return /[/\\]$/.test(name);
}

/** The part after the last separator. */
export function baseNameOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
