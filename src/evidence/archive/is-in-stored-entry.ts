import type { ArchiveBytes } from './archive-bytes.js';
import { LOCAL_HEADER, isAt, readAt } from './read-at.js';
import { DESCRIPTOR } from './zip-local.js';

const LOCAL_HEADER_BYTES = 30;

/**
 * True where the entries that follow each other from `first` on lead to a stored one whose data reach from
 * `begin` to `end` at least: what lies there is content, such as an archive in the archive.
 */
export async function isInStoredEntry(
  file: ArchiveBytes,
  first: number,
  { begin, end }: { readonly begin: number; readonly end: number },
  entries: number,
): Promise<boolean> {
  for (let at = first, left = entries; at < begin && left > 0; left -= 1) {
    if (!(await isAt(file, at, LOCAL_HEADER))) return false;
    const header = await readAt(file, at, LOCAL_HEADER_BYTES);
    // Where its data end is not said here.
    if ((header.readUInt16LE(6) & DESCRIPTOR) !== 0) return false;
    const data = at + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    at = data + header.readUInt32LE(18);
    if (at >= end) return data <= begin && header.readUInt16LE(8) === 0;
  }
  return false;
}
