import { buffer } from 'node:stream/consumers';
import type { PersistRequest } from '../../workflows/activity-contract.js';
import type { RecheckedOutcome } from '../../workflows/contract.js';
import type { BlobStore, StoredBlob } from '../stores/blobs/blob-store.js';
import { archiveKey, imageKey, manifestDigestOf, quarantineKey } from '../stores/blobs/key.js';
import { isSealed } from '../stores/sealed/sealed-head.js';
import { createWholeDigest } from '../stores/spool/segmented-digest.js';
import type { FileDigests, SegmentedDigest } from '../stores/spool/segmented-digest.js';
import { StoreError } from '../stores/store-error.js';
import type { EvidenceReceipt, RecordedObject } from './record.js';

/** An object that an outcome implies, before anybody looked at the store. */
export type NamedObject = Pick<RecordedObject, 'role' | 'key' | 'sha256' | 'bytes'>;

/**
 * Everything stored that an outcome implies, its receipt and list of files included. It is derived from the outcome
 * alone: a worker that seals evidence cannot read its own manifests.
 */
export function toNamedObjects(
  { customId, result, evidence }: Pick<RecheckedOutcome, 'customId' | 'result' | 'evidence'>,
  { receipt, files }: Pick<PersistRequest, 'receipt' | 'files'>,
): NamedObject[] {
  const named: NamedObject[] = [];
  if (result !== null) named.push({ ...document('result', result) });
  if (receipt !== null) named.push({ ...document('receipt', receipt) });
  if (files !== null) named.push({ ...document('files', files) });
  const { ref, sha256, bytes, state } = evidence;
  const manifestSha256 = ref === null ? null : manifestDigestOf(ref);
  if (ref !== null && manifestSha256 !== null) {
    named.push({ role: 'manifest', key: ref, sha256: manifestSha256, bytes: null });
  }
  if (sha256 !== null) {
    const isRejected = state === 'rejected';
    const key = (isRejected ? quarantineKey : archiveKey)(customId, sha256);
    named.push({ role: isRejected ? 'quarantine' : 'archive', key, sha256, bytes });
  }
  for (const { name, role, sha256: image, bytes: size, state: kept } of evidence.files) {
    if (role !== 'ocrImage' || kept !== 'stored' || image === null || !name.startsWith('OCR-')) continue;
    named.push({ role: 'image', key: imageKey(customId, image), sha256: image, bytes: size });
  }
  // Two images of the same bytes are one object.
  return [...new Map(named.map((object) => [object.key, object])).values()];
}

function document(
  role: NamedObject['role'],
  { ref, sha256, bytes }: { readonly ref: string; readonly sha256: string; readonly bytes: number },
): NamedObject {
  return { role, key: ref, sha256, bytes };
}

/** What is known of an object's bytes without reading them. */
export interface KnownBytes {
  readonly receipt: EvidenceReceipt | null;
  /** As this process has put and synced them; null where it has not. */
  readonly own: StoredBlob | null;
}

/**
 * Looks an object up and tells what is stored; `storeCorrupt` where nothing is, or other bytes. What
 * another process has put is hashed again, but an archive, whose digest is taken from its receipt.
 */
export async function toRecordedObject(
  blobs: BlobStore,
  named: NamedObject,
  { receipt, own }: KnownBytes,
): Promise<RecordedObject> {
  const info = await blobs.head(named.key);
  if (info === null)
    throw new StoreError('storeCorrupt', `${named.key} is named by the outcome but not stored`);
  const { sha256, bytes } = named;
  const stored = own ?? archiveDigestOf(named, receipt, info.bytes) ?? (await hashStored(blobs, named.key));
  if (info.bytes !== stored.bytes || !(await fits(blobs, named, stored))) {
    throw new StoreError('storeCorrupt', `${named.key} is not what the outcome names`);
  }
  return {
    role: named.role,
    key: named.key,
    sha256,
    bytes: bytes ?? (stored.sha256 === sha256 ? stored.bytes : null),
    stored,
    version: info.version,
    lockedUntil: info.lockedUntil?.toISOString() ?? null,
  };
}

/** An Object Lock that stands. */
export interface Lock {
  readonly key: string;
  readonly until: Date;
}

/** The first lock that stands on one of the objects. */
export async function lockOf(
  { blobs, now = () => new Date() }: { readonly blobs: BlobStore; readonly now?: () => Date },
  objects: Iterable<{ readonly key: string }>,
): Promise<Lock | null> {
  for (const { key } of objects) {
    const until = (await blobs.head(key))?.lockedUntil ?? null;
    if (until !== null && until > now()) return { key, until };
  }
  return null;
}

function archiveDigestOf(
  { role }: NamedObject,
  receipt: EvidenceReceipt | null,
  storedBytes: number,
): RecordedObject['stored'] | null {
  if (receipt === null || (role !== 'archive' && role !== 'quarantine')) return null;
  const { sha256, bytes, stored } = receipt.archive;
  // A length other than the plaintext's means that it is encrypted: then the plaintext's digest is no help.
  return stored ?? (bytes === storedBytes ? { sha256, bytes } : null);
}

/** Digest and length of the bytes as they lie in the store. */
export async function hashStored(blobs: BlobStore, key: string): Promise<RecordedObject['stored']> {
  const { sha256, bytes } = await digestStored(blobs, key, createWholeDigest());
  return { sha256, bytes };
}

/** Reads the bytes as they lie in the store through `digest`. */
export async function digestStored(
  blobs: BlobStore,
  key: string,
  digest: SegmentedDigest,
): Promise<FileDigests> {
  for await (const chunk of (await blobs.read(key)) as AsyncIterable<Uint8Array>) digest.update(chunk);
  return digest.finish();
}

/** More than the first line of a sealed file. */
const FIRST_BYTES = 64;

/** Bytes that differ from the plaintext are right only where they are sealed. */
async function fits(
  blobs: BlobStore,
  { key, sha256, bytes }: NamedObject,
  stored: RecordedObject['stored'],
): Promise<boolean> {
  if (stored.sha256 === sha256) return bytes === null || bytes === stored.bytes;
  const start = await blobs.read(key, { start: 0, end: Math.min(FIRST_BYTES, stored.bytes) });
  return isSealed(await buffer(start));
}
