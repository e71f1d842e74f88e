import { printableCode } from '../../workflows/ids.js';
import type { NamedFile, ResultFiles } from '../../workflows/activity-contract.js';
import type { EvidenceFile, OutcomeFlag, StoredDocument } from '../../workflows/contract.js';
import type { StoredResult, VendorResult } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { filesKey, imageKey, resultKey } from '../stores/blobs/key.js';
import { fromBase64 } from './from-base64.js';
import { createShownNames } from './manifest.js';
import { toNameDigests } from './match-names.js';
import { MAGIC_BYTES, extensionOf, mediaTypeOf } from './archive/media-type.js';
import { putDocument, putJson } from '../stores/blobs/put-document.js';
import { readWhole } from '../stores/blobs/read-whole.js';

/** More images than any document has; each is an object of its own in the store. */
const MAX_IMAGES = 100;
/** More names than any archive that passes the gate has entries; their manifest stays readable. */
const MAX_NAMES = 50_000;

/**
 * Stores a result's raw body and the images inside it, each under its own digest, and the list
 * of both. Images that are no base64, or too many, are left where they are and flagged.
 */
export async function storeResult(
  blobs: BlobStore,
  customId: string,
  result: VendorResult,
): Promise<StoredResult> {
  const flags = new Set<OutcomeFlag>();
  if (result.evidences.length > MAX_NAMES) flags.add('unreadableFields');
  if (result.images.length > MAX_IMAGES) flags.add('imageUnreadable');
  const named = nameFiles(result.evidences.slice(0, MAX_NAMES));
  const taken = new Set(named.map(({ name }) => name));
  const images: EvidenceFile[] = [];
  for (const { name, base64 } of result.images.slice(0, MAX_IMAGES)) {
    const data = fromBase64(base64);
    if (!data) {
      flags.add('imageUnreadable');
      continue;
    }
    const stored = await putDocument(blobs, data, (sha256) => imageKey(customId, sha256));
    const extension = extensionOf(mediaTypeOf(data.subarray(0, MAGIC_BYTES)));
    images.push({
      name: imageNameOf(name, extension, taken),
      role: 'ocrImage',
      bytes: stored.bytes,
      sha256: stored.sha256,
      state: 'stored',
    });
  }
  const document = await putDocument(blobs, result.raw, (sha256) => resultKey(customId, sha256));
  const contents: ResultFiles = { named, images };
  const files = await putJson(blobs, contents, (sha256) => filesKey(customId, sha256));
  return { result: document, files, flags: [...flags] };
}

/** What {@link storeResult} stored as `files`; its digest says that it is ours. */
export async function readFiles(blobs: BlobStore, files: StoredDocument): Promise<ResultFiles> {
  return JSON.parse(Buffer.from(await readWhole(blobs, files.ref, files)).toString('utf8')) as ResultFiles;
}

/** The result's `evidences` without any text that could not be shown; an empty name names nothing. */
function nameFiles(evidences: VendorResult['evidences']): NamedFile[] {
  const toShownName = createShownNames(new Set());
  const shown = new Map<string, string>();
  return evidences
    .filter(({ name }) => name !== '')
    .map(({ role, name }) => {
      const shownName = shown.get(name) ?? toShownName(name);
      shown.set(name, shownName);
      return { role: printableRole(role), name: shownName, ...toNameDigests(name) };
    });
}

/** The vendor's own field names are camel case; another field's name may be anything. */
function printableRole(role: string): string {
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(role) ? role : 'UNPRINTABLE';
}

function imageNameOf(name: string, extension: string, taken: Set<string>): string {
  const base = `OCR-${printableCode(name)}`;
  let shown = `${base}.${extension}`;
  for (let n = 2; taken.has(shown); n += 1) shown = `${base}-${n.toString()}.${extension}`;
  taken.add(shown);
  return shown;
}
