import { createHash } from 'node:crypto';
import type { NamedFile } from '../../workflows/activity-contract.js';
import { baseNameOf } from './archive/entry-names.js';
import type { ArchiveEntry } from './archive/gate-verdict.js';
import { toBaseForm, toPathForm } from './name-forms.js';

/**
 * How a name found its entry: `exact`; `folder`, the archive has it in a folder; `path`, it is the
 * same path otherwise written; `base`, only the last parts agree, however they are written.
 */
export const NAME_MATCHES = ['exact', 'folder', 'path', 'base'] as const;
export type NameMatch = (typeof NAME_MATCHES)[number];

export interface Match {
  readonly entry: ArchiveEntry;
  readonly how: NameMatch;
}

type NameDigests = Pick<NamedFile, 'nameSha256' | 'pathSha256' | 'baseSha256'>;

/** How a {@link NamedFile} says its true name, and what it may look like in the archive, without saying it. */
export function toNameDigests(name: string): NameDigests {
  return {
    nameSha256: sha256(name),
    pathSha256: sha256(toPathForm(name)),
    baseSha256: sha256(toBaseForm(name)),
  };
}

/** From the surest to the loosest; what one has found is no longer there for the next. */
const ROUNDS: readonly {
  readonly how: NameMatch;
  readonly ofName: keyof NameDigests;
  readonly ofEntry: (name: string) => string;
}[] = [
  { how: 'exact', ofName: 'nameSha256', ofEntry: (name) => name },
  { how: 'folder', ofName: 'nameSha256', ofEntry: baseNameOf },
  { how: 'path', ofName: 'pathSha256', ofEntry: toPathForm },
  { how: 'base', ofName: 'baseSha256', ofEntry: toBaseForm },
];

/**
 * Finds the entry that each name means, by the name's digest: where exactly one entry fits it,
 * and it is the only name that fits the entry. An exact one is sure even where the entry comes twice.
 */
export function matchNames(
  named: readonly NameDigests[],
  entries: readonly ArchiveEntry[],
): ReadonlyMap<string, Match> {
  const found = new Map<string, Match>();
  const distinct = [...new Map(named.map((file) => [file.nameSha256, file])).values()];
  const taken = new Set<ArchiveEntry>();
  for (const { how, ofName, ofEntry } of ROUNDS) {
    const free = groupBy(
      entries.filter((entry) => !taken.has(entry) && ofEntry(entry.name) !== ''),
      ({ name }) => sha256(ofEntry(name)),
    );
    const open = groupBy(
      distinct.filter(({ nameSha256 }) => !found.has(nameSha256)),
      (file) => file[ofName],
    );
    for (const [digest, names] of open) {
      const [entry, ...others] = free.get(digest) ?? [];
      const [name, ...rivals] = names;
      if (!entry || !name || rivals.length > 0 || (others.length > 0 && how !== 'exact')) continue;
      found.set(name.nameSha256, { entry, how });
      taken.add(entry);
    }
  }
  return found;
}

/** Node 20 has no `Map.groupBy`. */
function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
