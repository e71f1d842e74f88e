import type { ConcludedEvidence } from '../../activities/ports.js';
import type { EvidenceList } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { manifestWithout, toShownFiles } from './manifest.js';
import { readFiles } from './store-result.js';

/**
 * The files of evidence as outcomes list them. They are read from the receipt, or without an archive
 * from what the result names: a worker that seals evidence cannot read its own manifests.
 */
export async function listFiles(
  blobs: BlobStore,
  { customId, evidence, receipt, files }: ConcludedEvidence,
): Promise<EvidenceList> {
  if (receipt !== null) {
    // Its digest says that it is ours.
    const told = JSON.parse((await readWhole(blobs, receipt.ref, receipt)).toString('utf8')) as EvidenceList;
    return { files: told.files, filesOmitted: told.filesOmitted };
  }
  if (files === null || evidence.reason === 'notAsked') return { files: [], filesOmitted: 0 };
  return toShownFiles(manifestWithout(customId, await readFiles(blobs, files)));
}
