import { isUtf8 } from 'node:buffer';
import type { ExtraField } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';

const UNICODE_PATH_FIELD = 0x7075;
const PATH_AT = 5;
// What writers put where a code page lacks a character: a stand-in, or Info-ZIP's escapes.
const UNWRITABLE = /(?:#U[0-9A-Fa-f]{4}|#L[0-9A-Fa-f]{6}|[^\0-\x7f]|[_?])+/gu;

/**
 * The names that Info-ZIP's Unicode path fields (APPNOTE 4.6.9) give an entry. Readers that know the
 * field, and those that do not, must see one name: it may differ from the plain one only in characters
 * that an old code page cannot write.
 */
export function unicodePathsOf(raw: Buffer, fields: readonly ExtraField[], index: number): readonly string[] {
  const plain = raw.toString(isUtf8(raw) ? 'utf8' : 'latin1');
  return fields
    .filter(({ id, data }) => id === UNICODE_PATH_FIELD && data.length > PATH_AT)
    .map(({ data }) => {
      const bytes = data.subarray(PATH_AT);
      if (!isUtf8(bytes)) throw new GateRefusal('nameEncoding', index);
      const path = bytes.toString('utf8');
      if (!agree(plain, path)) throw new GateRefusal('nameDisagrees', index);
      return path;
    });
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
