import type { KeyObject } from 'node:crypto';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';
import type { WorkerIdentity } from './record.js';
import type { RecordSigner } from './record-bytes.js';

/** What every change of an ended onboarding's custody needs. */
export interface CustodyDeps {
  /** The evidence store as it is. */
  readonly blobs: BlobStore;
  readonly results: ResultStore;
  /** Null: additions are not signed, which is refused where the first record is. */
  readonly signer: RecordSigner | null;
  /** Ed25519 keys that may have signed earlier records. */
  readonly publicKeys: readonly KeyObject[];
  readonly identityOfWorker: WorkerIdentity;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** Who asks for a change of custody, and why; the reason is kept for ever and names no person. */
export interface CustodyOrder {
  readonly customId: string;
  readonly reason: string;
  /** An operating system user, a token's subject. */
  readonly by: string;
}
