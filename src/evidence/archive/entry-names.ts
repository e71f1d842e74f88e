import { isUtf8 } from 'node:buffer';
import { getFileNameLowLevel } from 'yauzl';
import type { Entry } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';
import type { GateCode } from './gate-verdict.js';

const UTF8_FLAG = 0x800;
const UNICODE_PATH_FIELD = 0x7075;
// Controls, line and paragraph separators, and the marks that turn text around on a screen.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
// An evidence archive is flat; comparing parents costs entries times depth.
const MAX_DEPTH = 16;

/**
 * The true name of an entry. Names without the UTF-8 flag that are valid UTF-8 are read as such,
 * as most writers mean it; the rest as code page 437 (APPNOTE D.1).
 */
export function toEntryName(entry: Entry, index: number): string {
  const raw = entry.fileNameRaw;
  const isMarked = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0;
  if (isMarked && !isUtf8(raw)) throw new GateRefusal('nameEncoding', index);
  const paths = entry.extraFields.filter(({ id }) => id === UNICODE_PATH_FIELD);
  if (paths.some(({ data }) => !isUtf8(data.subarray(5)))) throw new GateRefusal('nameEncoding', index);
  const flags = isUtf8(raw) ? entry.generalPurposeBitFlag | UTF8_FLAG : entry.generalPurposeBitFlag;
  const plain = getFileNameLowLevel(flags, raw, [], true);
  const name = getFileNameLowLevel(flags, raw, paths, true);
  for (const candidate of [plain, name]) {
    const problem = nameProblem(candidate);
    if (problem) throw new GateRefusal(problem, index);
  }
  return name;
}

/** What is wrong with a name, on any operating system; null where nothing is. */
function nameProblem(name: string): GateCode | null {
  if (name === '') return 'nameEmpty';
  if (CONTROL.test(name)) return 'nameControl';
  if (name.includes('\\')) return 'nameBackslash';
  if (name.startsWith('/')) return 'nameAbsolute';
  if (/^[A-Za-z]:/.test(name)) return 'nameDrive';
  const segments = name.replace(/\/$/, '').split('/');
  if (segments.includes('..')) return 'nameTraversal';
  if (segments.some((segment) => segment === '' || segment === '.')) return 'nameSegment';
  if (segments.length > MAX_DEPTH) return 'nameTooLong';
  return null;
}

/**
 * Position of the first name that some file system would take for an earlier one, or that needs an
 * earlier file to be a folder; null where all are distinct.
 */
export function duplicateOf(names: readonly string[]): number | null {
  const files = new Set<string>();
  const folders = new Set<string>();
  const impliedFolders = new Set<string>();
  for (const [index, name] of names.entries()) {
    const key = toNameKey(name);
    const isFolder = key.endsWith('/');
    const path = isFolder ? key.slice(0, -1) : key;
    const parents = parentsOf(path);
    const isTaken =
      files.has(path) ||
      folders.has(path) ||
      (!isFolder && impliedFolders.has(path)) ||
      parents.some((parent) => files.has(parent));
    if (isTaken) return index;
    (isFolder ? folders : files).add(path);
    for (const parent of parents) impliedFolders.add(parent);
  }
  return null;
}

function parentsOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join('/'));
}

/** Equal for names that a case-insensitive or normalising file system holds for the same. */
function toNameKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/** The part after the last slash. */
export function baseNameOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
