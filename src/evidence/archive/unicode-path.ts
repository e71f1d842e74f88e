import { isUtf8 } from 'node:buffer';
import type { ExtraField } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';

const UNICODE_PATH_FIELD = 0x7075;
const UNICODE_COMMENT_FIELD = 0x6375;
const TEXT_AT = 5;
// What writers put where a code page lacks a character: a stand-in, or Info-ZIP's escapes.
const UNWRITABLE = /(?:#U[0-9A-Fa-f]{4}|#L[0-9A-Fa-f]{6}|[^\0-\x7f]|[_?])+/gu;

/**
 * The names that Info-ZIP's Unicode path fields (APPNOTE 4.6.9) give an entry. Readers that know the
 * field, and those that do not, must see one name: it may differ from the plain one only in characters
 * that an old code page cannot write.
 */
export function unicodePathsOf(raw: Buffer, fields: readonly ExtraField[], index: number): readonly string[] {
  const plain = raw.toString(isUtf8(raw) ? 'utf8' : 'latin1');
  return textsIn(fields, UNICODE_PATH_FIELD).map((bytes) => {
    if (!isUtf8(bytes)) throw new GateRefusal('nameEncoding', index);
    const path = bytes.toString('utf8');
    if (!agree(plain, path)) throw new GateRefusal('nameDisagrees', index);
    return path;
  });
}

/** Insists that an entry has one comment, too, for readers that know the field (APPNOTE 4.6.8) and others. */
export function checkUnicodeComment(raw: Buffer, fields: readonly ExtraField[], index: number): void {
  const plain = raw.toString(isUtf8(raw) ? 'utf8' : 'latin1');
  for (const bytes of textsIn(fields, UNICODE_COMMENT_FIELD)) {
    if (!isUtf8(bytes) || !agree(plain, bytes.toString('utf8')))
      throw new GateRefusal('commentDisagrees', index);
  }
}

function textsIn(fields: readonly ExtraField[], field: number): Buffer[] {
  return fields
    .filter(({ id, data }) => id === field && data.length > TEXT_AT)
    .map(({ data }) => data.subarray(TEXT_AT));
}

function agree(plain: string, path: string): boolean {
  const withoutMarks = path.normalize('NFD').replace(/\p{M}/gu, '');
  return (
    plain.normalize() === path.normalize() ||
    [path, withoutMarks].some((name) => outlineOf(name) === outlineOf(plain))
  );
}

function outlineOf(name: string): string {
  return name.replace(UNWRITABLE, '*');
}
