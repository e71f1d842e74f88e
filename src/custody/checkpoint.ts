import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { StoreError } from '../stores/store-error.js';
import { personOf } from './checkpoint-file.js';
import type { ChainHead, CheckpointEntry, CheckpointSeal } from './checkpoint-file.js';
import { customIdOfRecord, recordKey, recordNumberOf } from './keys.js';
import type { RecordSigner } from './record-bytes.js';
import { hashStored } from './stored-object.js';

/** The access log, seen from a checkpoint: one chain of rows per customId, and one for null. */
export interface AccessHeads {
  head(customId: string | null): Promise<ChainHead>;
  /** In their order; a row's own digest holds all before it in place. */
  list(
    customId: string | null,
  ): AsyncIterable<{ readonly number: number | null; readonly sha256: string | null }>;
}

export interface CheckpointDeps {
  readonly blobs: BlobStore;
  readonly signer: RecordSigner | null;
  /** Default: none is kept in chains. */
  readonly accessLog?: AccessHeads;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** What was written, and whose chain has a gap and is left out. */
export interface CheckpointDone extends CheckpointSeal {
  readonly broken: readonly string[];
}

/**
 * Writes the head of every chain of records and of its access log, a line each in canonical JSON, and as
 * the last line a compact JWS over the digest of those before. What is kept elsewhere tells what was
 * taken away here since: `verifyCheckpoint`.
 *
 * Only ids are kept in memory. Rejects with `storeMisconfigured` without a key.
 */
export async function writeCheckpoint(
  { blobs, signer, accessLog, now = () => new Date() }: CheckpointDeps,
  write: (line: string) => Promise<void>,
): Promise<CheckpointDone> {
  if (signer === null)
    throw new StoreError('storeMisconfigured', 'a checkpoint must be signed: set FINWAVE_CUSTODY_KEY');
  const at = now().toISOString();
  const hash = createHash('sha256');
  const broken: string[] = [];
  let onboardings = 0;
  for (const [customId, { numbers, highest }] of await chainsOf(blobs)) {
    if (numbers !== highest) {
      broken.push(customId);
      continue;
    }
    const { sha256 } = await hashStored(blobs, recordKey(customId, highest));
    const access = (await accessLog?.head(customId)) ?? null;
    const entry: CheckpointEntry = {
      person: personOf(customId),
      count: highest,
      sha256,
      accessLog: access && { count: access.count, head: access.head },
    };
    const line = `${canonicalize(entry) ?? ''}\n`;
    hash.update(line);
    onboardings += 1;
    await write(line);
  }
  const access = (await accessLog?.head(null)) ?? null;
  const seal: CheckpointSeal = {
    ...{ version: 1, kind: 'checkpoint', at, onboardings, sha256: hash.digest('hex') },
    accessLog: access && { count: access.count, head: access.head },
  };
  const signed = await signer.sign(Buffer.from(canonicalize(seal) ?? ''));
  await write(`${Buffer.from(signed).toString()}\n`);
  return { ...seal, broken };
}

/** How many records each customId has, and the highest number among them. */
export async function chainsOf(
  blobs: BlobStore,
): Promise<ReadonlyMap<string, { readonly numbers: number; readonly highest: number }>> {
  const chains = new Map<string, { numbers: number; highest: number }>();
  for await (const { key } of blobs.list('')) {
    const customId = customIdOfRecord(key);
    const number = recordNumberOf(key);
    if (customId === null || number === null) continue;
    const { numbers, highest } = chains.get(customId) ?? { numbers: 0, highest: 0 };
    chains.set(customId, { numbers: numbers + 1, highest: Math.max(highest, number) });
  }
  return chains;
}
