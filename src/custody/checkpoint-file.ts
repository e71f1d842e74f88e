import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { StoreError } from '../stores/store-error.js';
import { count, sha256 } from './outcome-schema.js';
import { RecordError, readSigned } from './record-bytes.js';

const chainHead = z.object({ count, head: sha256.nullable() });

/** A line of a checkpoint: where one customId's chain of records and its access log end. */
const entry = z.object({
  /** SHA-256 of the customId. */
  person: sha256,
  /** How many records there are, and the digest of the last one's stored bytes. */
  count,
  sha256,
  /** Null where no log is kept in a chain. */
  accessLog: chainHead.nullable(),
});

/** What the last line signs. */
const seal = z.object({
  version: z.literal(1),
  kind: z.literal('checkpoint'),
  at: z.iso.datetime(),
  onboardings: count,
  /** SHA-256 of all lines before, each with its line feed. */
  sha256,
  /** Of what concerned no single onboarding. */
  accessLog: chainHead.nullable(),
});

export type ChainHead = Readonly<z.infer<typeof chainHead>>;
export type CheckpointEntry = Readonly<z.infer<typeof entry>>;
export type CheckpointSeal = Readonly<z.infer<typeof seal>>;

/** What stands for a customId in a checkpoint. */
export function personOf(customId: string): string {
  return createHash('sha256').update(customId).digest('hex');
}

/** Yields the entries of a checkpoint that {@link readSeal} has found whole. */
export async function* readEntries(lines: AsyncIterable<string>): AsyncGenerator<CheckpointEntry> {
  for await (const line of lines) if (line.startsWith('{')) yield entry.parse(JSON.parse(line));
}

/**
 * Reads a checkpoint to its end; rejects with `storeCorrupt` unless it is whole and one of `publicKeys`
 * signed it.
 */
export async function readSeal(
  lines: AsyncIterable<string>,
  publicKeys: readonly KeyObject[],
): Promise<CheckpointSeal> {
  const hash = createHash('sha256');
  let last: string | null = null;
  let entries = 0;
  for await (const line of lines) {
    if (last !== null) hash.update(`${last}\n`);
    entries += last === null ? 0 : 1;
    last = line;
  }
  const signed = await toSigned(last ?? '', publicKeys);
  const isWhole = signed.sha256 === hash.digest('hex') && signed.onboardings === entries;
  if (!isWhole) throw untrue('its lines are not those that were signed');
  return signed;
}

async function toSigned(line: string, publicKeys: readonly KeyObject[]): Promise<CheckpointSeal> {
  try {
    const { payload, signature } = await readSigned(line, publicKeys);
    if (signature === 'verified') return seal.parse(JSON.parse(payload));
  } catch (error) {
    if (!(error instanceof RecordError) && !(error instanceof z.ZodError) && !(error instanceof SyntaxError))
      throw error;
  }
  throw untrue('no known key has signed it');
}

function untrue(why: string): StoreError {
  return new StoreError('storeCorrupt', `the checkpoint cannot be believed: ${why}`);
}
