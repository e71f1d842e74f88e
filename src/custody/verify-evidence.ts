import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import canonicalize from 'canonicalize';
import { isStoreFailure } from '../../activities/ports.js';
import type { RecheckedOutcome } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { parseManifest, toShownFiles } from '../evidence/manifest.js';
import type { Manifest, ManifestFile } from '../evidence/manifest.js';
import { parseReceipt } from './record.js';
import type { EndingRecord, RecheckRecord } from './record.js';
import type { Difference } from './verify-report.js';

/**
 * Compares what the documents say with what the record says, and reads every entry of the archive
 * by the place that the manifest tells, against CRC-32 and SHA-256. Nothing is written anywhere.
 *
 * `isWhole` tells which keys lie there as recorded: documents that do not are reported already.
 * `isSealed` tells which cannot be read.
 */
export async function verifyEvidence(
  blobs: BlobStore,
  record: EndingRecord | RecheckRecord,
  { isWhole, isSealed }: Record<'isWhole' | 'isSealed', (key: string) => boolean>,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const addDifference = (object: string, code: Difference['code'], detail: string): void => {
    differences.push({ object, code, detail });
  };
  for (const { role, key } of record.objects) {
    if (!isWhole(key)) continue;
    if (role === 'receipt' && !(await isReceipt(blobs, key, record))) {
      addDifference(key, 'disagrees', 'the record holds another receipt');
    }
    if (role !== 'manifest') continue;
    const manifest = await readManifest(blobs, key);
    if (manifest === null) {
      addDifference(key, 'unreadable', 'it is no manifest');
      continue;
    }
    if (!agrees(manifest, record.outcome)) addDifference(key, 'disagrees', 'the outcome lists other files');
    const archive = manifest.archive?.key;
    if (archive !== undefined && !isSealed(archive)) {
      for (const difference of await verifyEntries(blobs, manifest)) differences.push(difference);
    }
  }
  return differences;
}

async function isReceipt(
  blobs: BlobStore,
  key: string,
  { receipt }: Pick<EndingRecord, 'receipt'>,
): Promise<boolean> {
  try {
    return canonicalize(parseReceipt(await readWhole(blobs, key))) === canonicalize(receipt);
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    return false;
  }
}

async function readManifest(blobs: BlobStore, key: string): Promise<Manifest | null> {
  const data = await readWhole(blobs, key);
  try {
    return parseManifest(data);
  } catch {
    return null;
  }
}

function agrees(manifest: Manifest, { evidence }: RecheckedOutcome): boolean {
  const isSameArchive = (manifest.archive?.sha256 ?? null) === evidence.sha256;
  const { files, filesOmitted } = evidence;
  return isSameArchive && canonicalize(toShownFiles(manifest)) === canonicalize({ files, filesOmitted });
}

async function verifyEntries(blobs: BlobStore, { archive, files }: Manifest): Promise<Difference[]> {
  const differences: Difference[] = [];
  if (archive === null || archive.quarantined || (await blobs.head(archive.key)) === null) return differences;
  for (const file of files) {
    if (file.source.kind !== 'entry' || (await isEntryWhole(blobs, archive.key, file))) continue;
    differences.push({
      object: archive.key,
      code: 'digest',
      detail: `its entry ${file.shownName} is damaged`,
    });
  }
  return differences;
}

async function isEntryWhole(blobs: BlobStore, archive: string, file: ManifestFile): Promise<boolean> {
  if (file.source.kind !== 'entry') return false;
  const { start, bytes: packed, deflated } = file.source;
  const hash = createHash('sha256');
  let crc = 0;
  let bytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      crc = crc32(chunk, crc);
      // A damaged stream may inflate without end.
      done(bytes > (file.bytes ?? 0) ? new RangeError('too long') : null);
    },
  });
  try {
    const data = packed === 0 ? Readable.from([]) : await blobs.read(archive, { start, end: start + packed });
    await (deflated ? pipeline(data, createInflateRaw(), sink) : pipeline(data, sink));
  } catch (error) {
    if (isStoreFailure(error) && error.code !== 'storeCorrupt') throw error;
    return false;
  }
  return bytes === file.bytes && crc === file.crc32 && hash.digest('hex') === file.sha256;
}
