import type { PortLog } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { EvidenceSource } from './download/source.js';
import type { DownloadLimits, GateLimits } from './policies.js';

/** What fetching and storing evidence needs. */
export interface EvidenceStoreDeps {
  readonly blobs: BlobStore;
  readonly source: EvidenceSource;
  /** Folder for downloads on their way; a folder store on its file system links them instead of copying. */
  readonly spoolDir: string;
  readonly log: PortLog;
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Default: policies.ts. */
  readonly limits?: { readonly download?: DownloadLimits; readonly gate?: GateLimits };
}
