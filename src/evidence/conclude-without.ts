import type { CollectedEvidence, EvidenceOrder } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { imageKey, manifestKey } from './keys.js';
import { buildManifest, toShownFiles } from './manifest.js';
import { putJson } from '../stores/blobs/put-document.js';

/**
 * Concludes without an archive: every named file is missing, and the result's images stay readable
 * through a manifest of their own. There is a reference only where there are images.
 */
export async function concludeWithout(
  blobs: BlobStore,
  order: EvidenceOrder,
  state: 'none' | 'notReady',
): Promise<CollectedEvidence> {
  const { customId, named, images } = order;
  const manifest = buildManifest({
    archive: null,
    entries: [],
    named,
    images,
    imageKey: (sha256) => imageKey(customId, sha256),
  });
  const stored =
    images.length > 0 ? await putJson(blobs, manifest, (sha256) => manifestKey(customId, sha256)) : null;
  return {
    evidence: {
      state,
      ref: stored?.ref ?? null,
      sha256: null,
      bytes: null,
      ...toShownFiles(manifest),
    },
    flags: state === 'notReady' ? ['evidenceNotReady'] : [],
    receipt: null,
  };
}
