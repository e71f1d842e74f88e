import type { EntryName } from './entry-names.js';

/** Entries that some file system would take for one. */
export interface Duplicates {
  /** Position of the first entry that needs a file to be a folder as well; null where none does. */
  readonly clash: number | null;
  /** Position of each later file of a name, with that of the first one. */
  readonly twins: ReadonlyMap<number, number>;
}

export function duplicatesIn(names: readonly EntryName[]): Duplicates {
  const files = new Map<string, number>();
  const folders = new Set<string>();
  const twins = new Map<number, number>();
  for (const [index, { path, isFolder }] of names.entries()) {
    const key = toNameKey(path);
    const parents = parentsOf(key);
    const isClash = (isFolder && files.has(key)) || (!isFolder && folders.has(key));
    if (isClash || parents.some((parent) => files.has(parent))) return { clash: index, twins };
    const first = files.get(key);
    if (isFolder) folders.add(key);
    else if (first === undefined) files.set(key, index);
    else twins.set(index, first);
    for (const parent of parents) folders.add(parent);
  }
  return { clash: null, twins };
}

function parentsOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join('/'));
}

/** Equal for names that a case-insensitive or normalising file system holds for the same. */
function toNameKey(path: string): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
