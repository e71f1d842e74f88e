import { prefixesOf } from '../stores/blobs/key.js';
import { eraseSpool } from '../stores/spool/spool.js';
import type { BlobInfo, BlobStore } from '../stores/blobs/blob-store.js';
import type { Erasure, Hold } from '../stores/outcomes/result-store.js';
import { appendOnce, toAdditionFrame } from './append-once.js';
import type { ChainLink } from './chain.js';
import type { CustodyDeps, CustodyOrder } from './custody-deps.js';
import { recordNumberOf } from './keys.js';
import type { ErasureRecord } from './record.js';
import { lockOf } from './stored-object.js';
import type { Lock } from './stored-object.js';
import { currentObjects } from './current-objects.js';

export interface EraseDeps extends CustodyDeps {
  /** This host's spool; other hosts' leftovers go when their workers sweep. Null: none is here. */
  readonly spoolDir: string | null;
}

/** `unknown`: no ending is recorded; `held` and `locked`: nothing was removed. */
export type EraseAnswer =
  | { readonly kind: 'erased'; readonly erasure: Erasure; readonly removed: number; readonly spooled: number }
  | { readonly kind: 'held'; readonly hold: Hold }
  | ({ readonly kind: 'locked' } & Lock)
  | { readonly kind: 'unknown' };

/**
 * Removes everything stored of a person but the custody records, the row and the outcome, in every
 * version, and leaves a tombstone among the records.
 *
 * The tombstone is stored first, since the result store keeps its digest; then the erasure is marked
 * there, in one step with a look for holds; only then anything is removed. So it may be cut off
 * anywhere and repeated: the first tombstone stays, and a repeat removes what is left.
 */
export async function eraseOnboarding(deps: EraseDeps, order: CustodyOrder): Promise<EraseAnswer> {
  const { blobs, results, spoolDir } = deps;
  const { customId, by } = order;
  await results.logAccess({ who: by, what: 'erase', customId });
  const hold = await results.holdOf(customId);
  // A hold that comes after the mark is too late, and is about to be taken back.
  if (hold !== null && (await results.erasureOf(customId)) === null) return { kind: 'held', hold };
  const lock = await lockOf(deps, await erasableOf(deps, customId));
  if (lock !== null) return { kind: 'locked', ...lock };

  const tombstone = await appendOnce(deps, customId, async (links) => {
    const earlier = links.find(({ record }) => record.kind === 'erasure');
    return earlier === undefined ? { add: await toTombstone(deps, order, links) } : { said: earlier };
  });
  if (tombstone === null) return { kind: 'unknown' };
  const { ref, sha256, record } = tombstone;
  const erasure = await results.markErased(customId, { ref, sha256 }, new Date(record.recordedAt));
  if (erasure === null) {
    const placed = await results.holdOf(customId);
    // Released again at the same moment: whoever asks once more gets a clear answer.
    return placed === null ? eraseOnboarding(deps, order) : { kind: 'held', hold: placed };
  }

  let removed = 0;
  for (const { key } of await erasableOf(deps, customId)) {
    await removeObject(blobs, key);
    removed += 1;
  }
  const spooled = spoolDir === null ? 0 : await eraseSpool(spoolDir, customId);
  await results.finishErasure(customId);
  return { kind: 'erased', erasure: { ...erasure, isFinished: true }, removed, spooled };
}

/** Everything stored of a customId but its records; by a listing, since records may not name it all. */
async function erasableOf({ blobs }: CustodyDeps, customId: string): Promise<BlobInfo[]> {
  const found: BlobInfo[] = [];
  for (const prefix of prefixesOf(customId)) {
    for await (const info of blobs.list(prefix)) if (recordNumberOf(info.key) === null) found.push(info);
  }
  return found;
}

async function removeObject(blobs: BlobStore, key: string): Promise<void> {
  try {
    await blobs.remove(key);
  } catch (error) {
    // Another erasure may have been faster.
    if ((await blobs.head(key)) !== null) throw error;
  }
}

async function toTombstone(
  deps: CustodyDeps,
  order: CustodyOrder,
  links: readonly ChainLink[],
): Promise<Omit<ErasureRecord, 'version' | 'customId' | 'previous'>> {
  const [first] = links;
  const named = first?.record.kind === 'ending' ? currentObjects(first.record, { links }) : [];
  const digests = new Map(named.map(({ key, sha256 }) => [key, sha256]));
  const there = await erasableOf(deps, order.customId);
  return {
    ...toAdditionFrame(deps, order),
    kind: 'erasure',
    reason: order.reason,
    removed: there.map(({ key, bytes }) => ({ key, sha256: digests.get(key) ?? digestIn(key), bytes })),
  };
}

/** The digest in a key: evidence that no record names has at least that. */
function digestIn(key: string): string | null {
  return /(?:^|\/)([0-9a-f]{64})(?:\.[a-z]+)?$/.exec(key)?.[1] ?? null;
}
