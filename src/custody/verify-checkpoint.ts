import type { KeyObject } from 'node:crypto';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { StoreError } from '../stores/store-error.js';
import { chainsOf } from './checkpoint.js';
import type { AccessHeads } from './checkpoint.js';
import { personOf, readEntries, readSeal } from './checkpoint-file.js';
import type { ChainHead, CheckpointEntry, CheckpointSeal } from './checkpoint-file.js';
import { recordKey } from './keys.js';
import { hashStored } from './stored-object.js';

export interface VerifyCheckpointDeps {
  readonly blobs: BlobStore;
  readonly publicKeys: readonly KeyObject[];
  readonly accessLog?: AccessHeads;
}

/** What is no longer as a checkpoint says. */
export interface CheckpointDifference {
  /** The customId; where nothing tells it any more, null. */
  readonly customId: string | null;
  /** SHA-256 of the customId, as the checkpoint has it; null for what concerned no single onboarding. */
  readonly person: string | null;
  /** `gone`: no record is left; `shorter`: the last ones are gone; `other`: another one stands in its place. */
  readonly code: 'gone' | 'shorter' | 'other';
  readonly of: 'records' | 'access log';
}

export interface CheckpointReport {
  readonly at: string;
  readonly onboardings: number;
  readonly differences: readonly CheckpointDifference[];
}

/**
 * Compares the stores with a checkpoint that was kept elsewhere: names whom it knows and nothing here
 * does, and whose records or access log have lost their ends or were written anew since. What has come
 * since is no difference.
 *
 * `open` is called twice. Rejects with `storeMisconfigured` without a public key, `storeCorrupt` where
 * none of them has signed the checkpoint as it is.
 */
export async function verifyCheckpoint(
  { blobs, publicKeys, accessLog }: VerifyCheckpointDeps,
  open: () => AsyncIterable<string>,
): Promise<CheckpointReport> {
  if (publicKeys.length === 0)
    throw new StoreError('storeMisconfigured', 'a checkpoint is believed by its signature: give a key');
  const seal = await readSeal(open(), publicKeys);
  const known = new Map<string, string>();
  for (const customId of (await chainsOf(blobs)).keys()) known.set(personOf(customId), customId);
  const differences: CheckpointDifference[] = [];
  for await (const entry of readEntries(open())) {
    const { person, accessLog: access } = entry;
    const customId = known.get(person) ?? null;
    const records = customId === null ? 'gone' : await compareRecords(blobs, customId, entry);
    if (records !== null) differences.push({ customId, person, code: records, of: 'records' });
    const log = customId === null ? null : await compareAccesses(accessLog, customId, access);
    if (log !== null) differences.push({ customId, person, code: log, of: 'access log' });
  }
  const log = await compareAccesses(accessLog, null, seal.accessLog);
  if (log !== null) differences.push({ customId: null, person: null, code: log, of: 'access log' });
  return toReport(seal, differences);
}

function toReport(
  { at, onboardings }: CheckpointSeal,
  differences: readonly CheckpointDifference[],
): CheckpointReport {
  return { at, onboardings, differences };
}

async function compareRecords(
  blobs: BlobStore,
  customId: string,
  { count, sha256 }: CheckpointEntry,
): Promise<CheckpointDifference['code'] | null> {
  const key = recordKey(customId, count);
  if ((await blobs.head(key)) === null) return 'shorter';
  return (await hashStored(blobs, key)).sha256 === sha256 ? null : 'other';
}

async function compareAccesses(
  accessLog: AccessHeads | undefined,
  customId: string | null,
  named: ChainHead | null,
): Promise<CheckpointDifference['code'] | null> {
  if (named === null || named.count === 0) return null;
  if (accessLog === undefined) return 'shorter';
  for await (const { number, sha256 } of accessLog.list(customId)) {
    if (number === named.count) return sha256 === named.head ? null : 'other';
  }
  return 'shorter';
}
