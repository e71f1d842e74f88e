import { createHash } from 'node:crypto';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { prefixesOf } from '../stores/blobs/key.js';
import { holdContent } from '../stores/sealed/hold-content.js';
import { resealStream } from '../stores/sealed/reseal-stream.js';
import { createSpool } from '../stores/spool/spool.js';
import type { Spool } from '../stores/spool/spool.js';
import type { Erasure } from '../stores/outcomes/result-store.js';
import { StoreError } from '../stores/store-error.js';
import { appendOnce, readWholeChain, toAdditionFrame } from './append-once.js';
import type { ChainLink } from './chain.js';
import type { CustodyDeps, CustodyOrder } from './custody-deps.js';
import type { RecordedObject, ResealRecord } from './record.js';
import { hashStored, lockOf } from './stored-object.js';
import type { Lock } from './stored-object.js';
import { currentObjects } from './current-objects.js';

export interface ResealDeps extends CustodyDeps {
  /** age identities, of which one opens what is sealed now. */
  readonly identities: readonly string[];
  /** age public keys of those who shall open it. */
  readonly recipients: readonly string[];
  /** Folder for the new copies on their way. */
  readonly spoolDir: string;
}

/** `unknown`: no ending is recorded; `erased`: nothing is left to seal; `locked`: nothing was changed. */
export type ResealAnswer =
  | { readonly kind: 'resealed'; readonly objects: number; readonly ref: string }
  | { readonly kind: 'nothingSealed' }
  | ({ readonly kind: 'locked' } & Lock)
  | { readonly kind: 'erased'; readonly erasure: Erasure }
  | { readonly kind: 'unknown' };

/**
 * Encrypts the sealed objects of an onboarding for other recipients, by new headers, and records it.
 *
 * First the copies are stored under keys of their own, then the record that names their digests; only
 * then each copy takes its object's place. A run that was cut off anywhere is continued by a repeat.
 * Between two steps an object is absent for as long as its copy takes.
 */
export async function resealOnboarding(deps: ResealDeps, order: CustodyOrder): Promise<ResealAnswer> {
  const { results } = deps;
  const { customId, by } = order;
  await results.logAccess({ who: by, what: 'reseal', customId });
  const erasure = await results.erasureOf(customId);
  if (erasure !== null) return { kind: 'erased', erasure };
  const links = await readWholeChain(deps, customId);
  if (links.length === 0) return { kind: 'unknown' };
  const open = lastReseal(links);
  // A re-encryption that was recorded but cut off is finished first.
  if (open !== null) await takePlaces(deps, customId, open.record.objects);
  if (open !== null && isFor(open.record, deps.recipients)) return toAnswer(open);
  const sealed = sealedOf(links);
  if (sealed.length === 0) return { kind: 'nothingSealed' };

  const lock = await lockOf(deps, sealed);
  if (lock !== null) return { kind: 'locked', ...lock };

  const objects: RecordedObject[] = [];
  for (const object of sealed) objects.push(await stage(deps, customId, object));
  const link = await appendOnce(deps, customId, (now) => {
    const other = lastReseal(now);
    if (other !== null && other.ref !== open?.ref) return { said: other };
    const encryption = { recipients: [...deps.recipients] };
    return { add: { ...toAdditionFrame(deps, order), kind: 'reseal', encryption, objects } };
  });
  if (link?.record.kind !== 'reseal') return { kind: 'unknown' };
  await takePlaces(deps, customId, link.record.objects);
  return toAnswer({ ...link, record: link.record });
}

function toAnswer({ ref, record }: ChainLink<ResealRecord>): ResealAnswer {
  return { kind: 'resealed', objects: record.objects.length, ref };
}

function lastReseal(links: readonly ChainLink[]): ChainLink<ResealRecord> | null {
  const last = links.findLast(({ record }) => record.kind === 'reseal');
  return last?.record.kind === 'reseal' ? { ...last, record: last.record } : null;
}

function isFor({ encryption }: ResealRecord, recipients: readonly string[]): boolean {
  return [...encryption.recipients].sort().join() === [...recipients].sort().join();
}

function sealedOf(links: readonly ChainLink[]): RecordedObject[] {
  const [first] = links;
  if (first?.record.kind !== 'ending') return [];
  return currentObjects(first.record, { links }).filter(({ sha256, stored }) => sha256 !== stored.sha256);
}

/** Key of a copy that waits for its object's place. */
export function stagedKey(customId: string, sha256: string): string {
  const [own = ''] = prefixesOf(customId);
  return `${own}reseal/${sha256}`;
}

/** Stores a copy with a new header; what is damaged is refused instead of recorded anew. */
async function stage(deps: ResealDeps, customId: string, object: RecordedObject): Promise<RecordedObject> {
  const { blobs, identities, recipients } = deps;
  const found = createHash('sha256');
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of (await blobs.read(object.key)) as AsyncIterable<Uint8Array>) {
      found.update(chunk);
      yield chunk;
    }
    if (found.digest('hex') !== object.stored.sha256) {
      throw new StoreError('storeCorrupt', `${object.key} is not what the record names: run verify`);
    }
  };
  const copy = resealStream(identities, recipients)(source());
  const hold = { inMemory: false, spool: createSpool(deps.spoolDir), owner: customId };
  return holdContent(copy, hold, async (content) => {
    const stored = await blobs.put(stagedKey(customId, content.sha256), content);
    return { ...object, stored, version: null, lockedUntil: null };
  });
}

/** Puts each copy in its object's place, where it is not yet, and removes the copies. */
async function takePlaces(
  { blobs, results, spoolDir }: ResealDeps,
  customId: string,
  objects: readonly RecordedObject[],
): Promise<void> {
  const spool = createSpool(spoolDir);
  for (const { key, stored } of objects) {
    const copy = stagedKey(customId, stored.sha256);
    if ((await blobs.head(copy)) !== null && !(await holds(blobs, key, stored.sha256))) {
      // What an erasure removes stays removed.
      if ((await results.erasureOf(customId)) !== null) return;
      await replace(blobs, spool, { customId, key, copy });
    }
    await blobs.remove(copy);
  }
}

async function holds(blobs: BlobStore, key: string, sha256: string): Promise<boolean> {
  return (await blobs.head(key)) !== null && (await hashStored(blobs, key)).sha256 === sha256;
}

async function replace(
  blobs: BlobStore,
  spool: Spool,
  { customId, key, copy }: { readonly customId: string; readonly key: string; readonly copy: string },
): Promise<void> {
  const hold = { inMemory: false, spool, owner: customId };
  await holdContent(await blobs.read(copy), hold, async (content) => {
    await blobs.remove(key);
    await blobs.put(key, content);
  });
}
