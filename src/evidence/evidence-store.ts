import type { EvidenceStore } from '../../activities/ports.js';
import { createCollect } from './collect.js';
import { listFiles } from './list-files.js';
import { refusalKey } from '../stores/blobs/key.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { putDocument } from '../stores/blobs/put-document.js';
import { concludeWithout } from './settle-archive.js';
import { readFiles, storeResult } from './store-result.js';
import type { EvidenceStoreDeps } from './evidence-store-deps.js';

/**
 * The evidence store over a blob store: every blob's key holds its digest and is written once, so that
 * any call may be repeated. Its calls reject with a `VendorFailure`, a `StoreError` or the signal's reason.
 */
export function createEvidenceStore(deps: EvidenceStoreDeps): EvidenceStore {
  const { blobs } = deps;
  return {
    storeResult: (customId, result) => storeResult(blobs, customId, result),
    readFiles: (files) => readFiles(blobs, files),
    async readTextsKey({ ref, sha256, bytes }) {
      if ((await blobs.head(ref)) === null) return null;
      return readWhole(blobs, ref, { sha256, bytes });
    },
    storeRefusal: (customId, body) => putDocument(blobs, body, (sha256) => refusalKey(customId, sha256)),
    collect: createCollect(deps),
    concludeWithout: (order, state) => concludeWithout(blobs, order, state),
    listFiles: (evidence) => listFiles(blobs, evidence),
  };
}
