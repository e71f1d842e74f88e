import type { PortLog } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { EvidenceSource } from './download/source.js';
import type { DownloadLimits, GateLimits } from './policies.js';

/** What storing evidence needs of the world. */
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
