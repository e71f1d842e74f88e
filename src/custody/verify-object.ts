import type { BlobStore } from '../stores/blobs/blob-store.js';
import { createSegmentedDigest } from '../stores/spool/segmented-digest.js';
import type { FileDigests } from '../stores/spool/segmented-digest.js';
import type { EvidenceReceipt, RecordedObject } from './record.js';
import { digestStored } from './stored-object.js';
import { codeOf } from './verify-records.js';
import type { Difference } from './verify-report.js';

/** An object after its bytes were read. */
export interface CheckedObject {
  readonly differences: readonly Difference[];
  /** Read from the store. */
  readonly bytes: number;
  /** Its content is sealed and was not looked at. */
  readonly isSealed: boolean;
}

/** Both views of the evidence store. */
export interface EvidenceViews {
  /** The bytes as they lie there. */
  readonly blobs: BlobStore;
  /** The plaintext, where an identity opens it; null where sealed objects stay closed. */
  readonly opened: BlobStore | null;
}

/**
 * Reads an object's stored bytes, and its plaintext where that is another, against both digests of
 * the record. Of an archive that differs, the damaged segments are named.
 */
export async function verifyObject(
  { blobs, opened }: EvidenceViews,
  object: RecordedObject,
  receipt: EvidenceReceipt | null,
): Promise<CheckedObject> {
  const { key, stored } = object;
  const isSealed = stored.sha256 !== object.sha256;
  const isArchive = object.role === 'archive' || object.role === 'quarantine';
  const archive = isArchive ? (receipt?.archive ?? null) : null;
  const actual = await digestsOf(blobs, key, archive?.segmentBytes);
  if ('code' in actual) return { differences: [actual], bytes: 0, isSealed: false };
  const differences = compare(key, actual, stored, isSealed ? null : archive);
  if (!isSealed) return { differences, bytes: actual.bytes, isSealed };
  if (opened === null) return { differences, bytes: actual.bytes, isSealed: true };
  const plain = await digestsOf(opened, key, archive?.segmentBytes);
  const inside = 'code' in plain ? [plain] : compare(key, plain, object, archive);
  return { differences: [...differences, ...inside], bytes: actual.bytes, isSealed: false };
}

async function digestsOf(
  blobs: BlobStore,
  key: string,
  segmentBytes: number | undefined,
): Promise<FileDigests | Difference> {
  try {
    if ((await blobs.head(key)) === null)
      return { object: key, code: 'missing', detail: 'the record names it' };
    return await digestStored(blobs, key, createSegmentedDigest(segmentBytes));
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    return { object: key, code, detail: error instanceof Error ? error.message : '' };
  }
}

function compare(
  object: string,
  found: FileDigests,
  expected: { readonly sha256: string; readonly bytes: number | null },
  archive: EvidenceReceipt['archive'] | null,
): Difference[] {
  const { sha256, bytes } = expected;
  if (found.sha256 === sha256 && (bytes === null || bytes === found.bytes)) return [];
  const where = archive === null ? '' : `; ${damagedRanges(found, archive)}`;
  if (bytes !== null && bytes !== found.bytes) {
    const detail = `${found.bytes.toString()} bytes instead of ${bytes.toString()}${where}`;
    return [{ object, code: 'length', detail }];
  }
  return [{ object, code: 'digest', detail: `its bytes are not the recorded ones${where}` }];
}

/** Names the byte ranges of the segments that differ, neighbours joined. */
function damagedRanges(
  found: FileDigests,
  { segments, segmentBytes, bytes }: EvidenceReceipt['archive'],
): string {
  const ranges: { start: number; end: number }[] = [];
  for (const [index, sha256] of segments.entries()) {
    if (found.segments[index] === sha256) continue;
    const start = index * segmentBytes;
    const end = Math.min(start + segmentBytes, bytes);
    const last = ranges.at(-1);
    if (last?.end === start) last.end = end;
    else ranges.push({ start, end });
  }
  const listed = ranges.map(({ start, end }) => `${start.toString()}–${(end - 1).toString()}`);
  return listed.length === 0
    ? 'every recorded segment is whole'
    : `damaged segments: bytes ${listed.join(', ')}`;
}
