import { z } from 'zod';
import { ONBOARDING_STATUSES } from '../../workflows/contract.js';
import { count, outcomeSchema, recheckedOutcomeSchema, sha256 } from './outcome-schema.js';

const time = z.iso.datetime();

const worker = z.object({
  host: z.string(),
  packageVersion: z.string(),
  /** Of this package's sources; null where the build does not tell. */
  commit: z.string().nullable(),
});

const recordedObject = z.object({
  role: z.enum(['result', 'archive', 'quarantine', 'manifest', 'image', 'files', 'receipt']),
  key: z.string(),
  /** Of the plaintext. */
  sha256,
  /** Of the plaintext; null where only its digest was known. */
  bytes: count.nullable(),
  /** Of the bytes that lie in the store: the same where nothing is sealed. */
  stored: z.object({ sha256, bytes: count }),
  /** S3's version; null in a folder or a bucket without versions. */
  version: z.string().nullable(),
  /** Object Lock's date; null where there is none. */
  lockedUntil: time.nullable(),
});

const receipt = z.looseObject({
  version: z.literal(1),
  kind: z.literal('evidenceReceipt'),
  archive: z.looseObject({
    bytes: count,
    sha256,
    segmentBytes: z.number().int().positive(),
    segments: z.array(sha256),
    /** Where the archive is sealed: of the bytes in the store. */
    stored: z.object({ sha256, bytes: count }).optional(),
  }),
});

/** What one asking at Finwave has found and stored. */
const finding = {
  onboardingId: z.string().nullable(),
  run: z.object({ namespace: z.string(), workflowId: z.string(), runId: z.string(), attempt: count }),
  /** Scheme, host and port of Finwave's API. */
  vendor: z.object({ origin: z.string() }),
  /** The vendor's raw result; null where none was received. */
  result: z.object({ key: z.string(), sha256, status: z.string(), storedAt: time }).nullable(),
  /** How the archive was fetched and judged; null where none came. */
  receipt: receipt.nullable(),
  store: z.enum(['folder', 's3']),
  objects: z.array(recordedObject),
  /** Null where evidence is not sealed by us. */
  encryption: z.object({ recipients: z.array(z.string()) }).nullable(),
};

/** The access log of the customId as it stood when the record was made; absent in older records. */
const accessLog = z.object({ count, head: sha256.nullable() }).nullish();

const ending = z.object({
  ...finding,
  version: z.literal(1),
  kind: z.literal('ending'),
  customId: z.string(),
  recordedAt: time,
  worker,
  settled: z.object({ by: z.string(), at: time }),
  webhooks: z.array(z.object({ result: z.enum([...ONBOARDING_STATUSES, 'UNKNOWN']), at: time })),
  /** Digests of canonical JSON; null where the onboarding ended before the create was answered. */
  input: z.object({
    sha256: sha256.nullable(),
    acceptationsSha256: sha256.nullable(),
    /** What a recheck has to know of the input; absent in records made before it was kept. */
    asked: z
      .object({
        phoneStep: z.boolean().nullable(),
        acceptations: z.array(z.object({ mandatory: z.boolean(), textSha256: sha256 })),
      })
      .nullish(),
  }),
  accessLog,
  /** With `custody` null: the record's own digest cannot stand inside it. */
  outcome: outcomeSchema,
});

const addition = {
  version: z.literal(1),
  customId: z.string(),
  recordedAt: time,
  worker,
  /** Who did it, as far as it is known. */
  by: z.string(),
  /** The record before this one, by the digest of its stored bytes. */
  previous: z.object({ ref: z.string(), sha256 }),
  accessLog,
};

const erasure = z.object({
  ...addition,
  kind: z.literal('erasure'),
  reason: z.string(),
  /** What was there; digests where a record or a key told them. */
  removed: z.array(z.object({ key: z.string(), sha256: sha256.nullable(), bytes: count })),
});

const hold = z.object({ ...addition, kind: z.enum(['hold', 'release']), reason: z.string() });

const reseal = z.object({
  ...addition,
  kind: z.literal('reseal'),
  encryption: z.object({ recipients: z.array(z.string()) }),
  /** What was rewritten, with its new stored digests. */
  objects: z.array(recordedObject),
});

const recheck = z.object({
  ...addition,
  ...finding,
  kind: z.literal('recheck'),
  /** With `custody` null, as an ending's. */
  outcome: recheckedOutcomeSchema,
});

/** The schema of everything that lies under `<customId>/custody/`. */
export const custodyRecord = z.discriminatedUnion('kind', [ending, erasure, hold, recheck, reseal]);

/** A custody record: of an ending, or one of the additions that follow it. */
export type CustodyRecord = z.infer<typeof custodyRecord>;
/** The commit of an onboarding: outcome and row follow from it. */
export type EndingRecord = z.infer<typeof ending>;
/** The tombstone of an erasure. Removing begins only when the result store holds its digest. */
export type ErasureRecord = z.infer<typeof erasure>;
export type HoldRecord = z.infer<typeof hold>;
/** News of a settled onboarding; its row follows from it. */
export type RecheckRecord = z.infer<typeof recheck>;
export type ResealRecord = z.infer<typeof reseal>;
export type AdditionRecord = Exclude<CustodyRecord, EndingRecord>;
/** A stored object as a record names it. */
export type RecordedObject = z.infer<typeof recordedObject>;
export type WorkerIdentity = Readonly<z.infer<typeof worker>>;
export type EvidenceReceipt = z.infer<typeof receipt>;

/** The receipt in stored bytes; throws where they are none. */
export function parseReceipt(json: Uint8Array): EvidenceReceipt {
  return receipt.parse(JSON.parse(Buffer.from(json).toString('utf8')));
}
