import { printableCode } from '../../workflows/ids.js';
import type { NamedFile } from '../../workflows/activity-contract.js';
import type { EvidenceFile } from '../../workflows/contract.js';
import type { StoredResult, VendorResult } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { imageKey, resultKey } from './keys.js';
import { fromBase64 } from './from-base64.js';
import { shownNameOf } from './manifest.js';
import { toNameDigests } from './match-names.js';
import { MAGIC_BYTES, extensionOf, mediaTypeOf } from './archive/media-type.js';
import { putDocument } from '../stores/blobs/put-document.js';

/**
 * Stores a result's raw body and the images inside it (C23), each under its own digest. Images that
 * are no base64 are left where they are and flagged.
 */
export async function storeResult(
  blobs: BlobStore,
  customId: string,
  result: VendorResult,
): Promise<StoredResult> {
  const named = nameFiles(result.evidences);
  const taken = new Set(named.map(({ name }) => name));
  const images: EvidenceFile[] = [];
  let isReadable = true;
  for (const { name, base64 } of result.images) {
    const data = fromBase64(base64);
    if (!data) {
      isReadable = false;
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
  return { result: document, named, images, flags: isReadable ? [] : ['imageUnreadable'] };
}

/** The result's `evidences` without any text that could not be shown; an empty name names nothing. */
function nameFiles(evidences: VendorResult['evidences']): NamedFile[] {
  const taken = new Set<string>();
  const shown = new Map<string, string>();
  return evidences
    .filter(({ name }) => name !== '')
    .map(({ role, name }) => {
      const shownName = shown.get(name) ?? shownNameOf(name, taken);
      shown.set(name, shownName);
      return { role: printableRole(role), name: shownName, ...toNameDigests(name) };
    });
}

/** The vendor's own field names are camel case; another field's name may be anything (C41). */
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
