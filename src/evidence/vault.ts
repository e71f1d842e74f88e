import type { EvidenceVault, PortLog } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { createCollect } from './collect.js';
import { concludeWithout } from './conclude-without.js';
import { refusalKey } from './keys.js';
import type { DownloadLimits, GateLimits } from './policies.js';
import type { EvidenceSource } from './download/source.js';
import { putDocument } from '../stores/blobs/put-document.js';
import { readFiles, storeResult } from './store-result.js';

export interface EvidenceVaultDeps {
  readonly blobs: BlobStore;
  readonly source: EvidenceSource;
  /** Where downloads grow; best on the file system of a folder store, which then links instead of copying. */
  readonly spoolDir: string;
  readonly log: PortLog;
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Default: policies.ts. */
  readonly limits?: { readonly download?: DownloadLimits; readonly gate?: GateLimits };
}

/**
 * The evidence vault over a blob store: everything by content and write-once, so that any call may
 * be repeated. Its calls reject with a `VendorFailure`, a `StoreError` or the signal's reason.
 */
export function createEvidenceVault(deps: EvidenceVaultDeps): EvidenceVault {
  const { blobs } = deps;
  return {
    storeResult: (customId, result) => storeResult(blobs, customId, result),
    readFiles: (files) => readFiles(blobs, files),
    storeRefusal: (customId, body) => putDocument(blobs, body, (sha256) => refusalKey(customId, sha256)),
    collect: createCollect(deps),
    concludeWithout: (order, state) => concludeWithout(blobs, order, state),
  };
}
