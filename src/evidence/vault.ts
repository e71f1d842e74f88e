import type { EvidenceVault } from '../../activities/ports.js';
import { createCollect } from './collect.js';
import { refusalKey } from './keys.js';
import { putDocument } from '../stores/blobs/put-document.js';
import { concludeWithout } from './settle-archive.js';
import { storeResult } from './store-result.js';
import type { EvidenceVaultDeps } from './vault-deps.js';

/**
 * The evidence vault over a blob store: everything by content and write-once, so that any call may
 * be repeated. Its calls reject with a `VendorFailure`, a `StoreError` or the signal's reason.
 */
export function createEvidenceVault(deps: EvidenceVaultDeps): EvidenceVault {
  const { blobs } = deps;
  return {
    storeResult: (customId, result) => storeResult(blobs, customId, result),
    storeRefusal: (customId, body) => putDocument(blobs, body, (sha256) => refusalKey(customId, sha256)),
    collect: createCollect(deps),
    concludeWithout: (order, state) => concludeWithout(blobs, order, state),
  };
}
