import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { isStoreFailure } from '../../activities/ports.js';
import { StoreError } from '../stores/store-error.js';
import { recordKey } from './keys.js';
import { RECORD_VERSION } from './record.js';
import type { AdditionRecord, CustodyRecord, RecheckRecord } from './record.js';
import { RecordError, fromRecordBytes, toRecordBytes } from './record-bytes.js';
import type { ReadRecord, RecordSigner } from './record-bytes.js';

/** A record with its place in its customId's chain. */
export interface ChainLink<R extends CustodyRecord = CustodyRecord> extends ReadRecord {
  readonly ref: string;
  readonly number: number;
  readonly record: R;
}

/**
 * The record under a number, null where it is free. It is readable, concerns this customId, and its
 * signature is right where one of `publicKeys` made it.
 *
 * @throws RecordError
 */
export async function readLink(
  blobs: BlobStore,
  publicKeys: readonly KeyObject[],
  customId: string,
  number: number,
): Promise<ChainLink | null> {
  const ref = recordKey(customId, number);
  if ((await blobs.head(ref)) === null) return null;
  const read = await fromRecordBytes(await readWhole(blobs, ref), publicKeys);
  const { record } = read;
  if (record.customId !== customId || (record.kind === 'ending') !== (number === 1) || !agrees(record)) {
    throw new RecordError('recordUnreadable', "this record is another one's");
  }
  return { ...read, ref, number };
}

/** An ending's outcome becomes the row of whom it names: that must be the record's own. */
function agrees(record: CustodyRecord): boolean {
  if (record.kind !== 'ending') return true;
  const { customId, onboardingId, outcome } = record;
  return outcome.customId === customId && outcome.onboardingId === onboardingId;
}

/**
 * The records of a customId from the first on, each checked to name the one before; empty where
 * there is none.
 *
 * @throws RecordError
 */
export async function readChain(
  blobs: BlobStore,
  publicKeys: readonly KeyObject[],
  customId: string,
): Promise<readonly ChainLink[]> {
  const links: ChainLink[] = [];
  for (;;) {
    const link = await readLink(blobs, publicKeys, customId, links.length + 1);
    if (link === null) return links;
    if (!follows(link, links.at(-1))) {
      throw new RecordError('recordUnreadable', 'this record does not follow the one before it');
    }
    links.push(link);
  }
}

/** True where `link` names `before` by its digest; the first record names none. */
export function follows({ record }: ChainLink, before: ChainLink | undefined): boolean {
  if (record.kind === 'ending') return before === undefined;
  const { ref, sha256 } = record.previous;
  return before?.ref === ref && before.sha256 === sha256;
}

/** The links of rechecks. */
export function isRecheck(link: ChainLink): link is ChainLink<RecheckRecord> {
  return link.record.kind === 'recheck';
}

/** What an addition says of its own; its place in the chain is found for it. */
export type AdditionContent = AdditionRecord extends infer R
  ? R extends AdditionRecord
    ? Omit<R, 'version' | 'customId' | 'previous'>
    : never
  : never;

export interface Addition {
  readonly customId: string;
  readonly content: AdditionContent;
  readonly signer: RecordSigner | null;
}

/**
 * Adds a record behind `last`. Null where another process has added one meanwhile: read the chain
 * again and decide anew.
 */
export async function addRecord(
  blobs: BlobStore,
  last: ChainLink,
  { customId, content, signer }: Addition,
): Promise<ChainLink | null> {
  if (signer === null && last.signature !== 'none') {
    throw new StoreError(
      'storeMisconfigured',
      'the records of this customId are signed: set FINWAVE_CUSTODY_KEY',
    );
  }
  const record = {
    ...content,
    version: RECORD_VERSION,
    customId,
    previous: { ref: last.ref, sha256: last.sha256 },
  } as AdditionRecord;
  const data = await toRecordBytes(record, signer);
  const number = last.number + 1;
  const ref = recordKey(customId, number);
  const sha256 = createHash('sha256').update(data).digest('hex');
  if (!(await putFirst(blobs, ref, data, sha256))) return null;
  return { ref, number, record, sha256, signature: signer === null ? 'none' : 'verified' };
}

/** Stores a record; false where the key is taken by another one. */
export async function putFirst(
  blobs: BlobStore,
  key: string,
  data: Uint8Array,
  sha256: string,
): Promise<boolean> {
  try {
    await blobs.put(key, { data, sha256 });
    return true;
  } catch (error) {
    const isTaken =
      isStoreFailure(error) && error.code === 'storeCorrupt' && (await blobs.head(key)) !== null;
    if (isTaken) return false;
    throw error;
  }
}

/** A {@link RecordError} as the stores' own error; anything else as it is. */
export function toStoreError(error: unknown, customId: string): unknown {
  if (!(error instanceof RecordError)) return error;
  if (error.code === 'recordNewer') return new StoreError('storeMisconfigured', error.message);
  return new StoreError(
    'storeCorrupt',
    `the custody record of ${customId} was altered: ${error.message}; run verify`,
  );
}
