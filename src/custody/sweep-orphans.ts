import { isStoreFailure } from '../../activities/ports.js';
import type { PortLog } from '../../activities/ports.js';
import { customIdOfObject, prefixesOf } from '../stores/blobs/key.js';
import { recordNumberOf } from './keys.js';
import { readWholeChain } from './append-once.js';
import { warnIfAltered } from './believe.js';
import { stagedKey } from './reseal.js';
import { currentObjects } from './current-objects.js';
import type { CustodyDeps } from './custody-deps.js';

/** Longer than any attempt that was under way when the record was written. */
const ORPHAN_AFTER_MS = 24 * 60 * 60 * 1000;

/** What a sweep looks at. */
export interface SweepDeps extends Pick<CustodyDeps, 'blobs' | 'results' | 'publicKeys' | 'now'> {
  readonly log: Pick<PortLog, 'warn'>;
}

/**
 * Removes what the custody records of its customId do not name, 24 h after the first of them and the
 * object were written: archives of attempts that another one overtook or of rechecks without news,
 * bodies of refusals. Without a record that is whole
 * and believed, and under a hold, nothing is removed. Resolves with how many objects it removed.
 *
 * `since` leaves out customIds of which everything is older: swept once, they have no orphans any more.
 */
export async function sweepOrphans(
  deps: SweepDeps,
  { since = new Date(0) }: { readonly since?: Date } = {},
): Promise<number> {
  const { blobs, now = () => new Date() } = deps;
  const due = new Set<string>();
  for await (const { key, writtenAt } of blobs.list('')) {
    const customId = writtenAt < since ? null : customIdOfObject(key);
    if (customId !== null) due.add(customId);
  }
  let removed = 0;
  for (const customId of due) removed += await sweepOne(deps, customId, now());
  return removed;
}

async function sweepOne(deps: SweepDeps, customId: string, now: Date): Promise<number> {
  const { blobs, results, log } = deps;
  const links = await readWholeChain(deps, customId).catch((error: unknown): readonly [] => {
    if (!isStoreFailure(error) || error.code !== 'storeCorrupt') throw error;
    // Nothing may be removed on its word.
    warnIfAltered(log, customId, error);
    return [];
  });
  const [first] = links;
  if (first?.record.kind !== 'ending') return 0;
  if (now.getTime() - Date.parse(first.record.recordedAt) < ORPHAN_AFTER_MS) return 0;
  if ((await results.holdOf(customId)) !== null) return 0;
  const named = new Set(
    currentObjects(first.record, { links }).flatMap(({ key, stored }) => [
      key,
      // A re-encryption that was cut off may have removed the object and left only its copy.
      stagedKey(customId, stored.sha256),
    ]),
  );
  let removed = 0;
  for (const prefix of prefixesOf(customId)) {
    for await (const { key, writtenAt } of blobs.list(prefix)) {
      if (named.has(key) || recordNumberOf(key) !== null) continue;
      // A recheck under way records its objects only when it has all of them.
      if (now.getTime() - writtenAt.getTime() < ORPHAN_AFTER_MS) continue;
      await blobs.remove(key);
      removed += 1;
    }
  }
  return removed;
}
