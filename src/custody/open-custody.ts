import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ReaderSettings } from '../config/settings.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { openBlobStore } from '../stores/blobs/open-blob-store.js';
import { sealBlobStore } from '../stores/sealed/seal-blob-store.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { parseResultStoreUrl } from '../stores/outcomes/result-store-url.js';
import { StoreError } from '../stores/store-error.js';
import type { CustodyDeps } from './custody-deps.js';
import { toCustodyKeys } from './custody-keys.js';
import { workerIdentity } from './worker-identity.js';

/** What custody's commands work on; closed by `close`. */
export interface OpenedCustody extends CustodyDeps {
  /** Null: sealed evidence stays closed. */
  readonly opened: BlobStore | null;
  close(): Promise<void>;
}

export type CustodySettings = Pick<
  ReaderSettings,
  'stores' | 'custodyKey' | 'custodyPublicKeys' | 'identities'
>;

/**
 * Opens both stores as they are, with the keys of the settings and further `publicKeys` in PEM.
 * Looking makes nothing: `storeMisconfigured` where a folder or database is not there.
 */
export async function openCustody(
  settings: CustodySettings,
  publicKeys: readonly string[] = [],
): Promise<OpenedCustody> {
  const { stores, identities } = settings;
  assertThere(stores);
  const keys = toCustodyKeys(settings, publicKeys);
  const results = await openResultStore(stores.results);
  const blobs = await openBlobStore(stores);
  return {
    blobs,
    results,
    opened: identities.length === 0 ? null : openSealed(blobs, identities),
    ...keys,
    identityOfWorker: workerIdentity(),
    async close() {
      await blobs.close();
      await results.close();
    },
  };
}

/** A view to read through: nothing is put, so nothing is spooled. */
function openSealed(blobs: BlobStore, identities: readonly string[]): BlobStore {
  return sealBlobStore(blobs, { recipients: [], identities, spoolDir: tmpdir() });
}

function assertThere(stores: CustodySettings['stores']): void {
  const results = parseResultStoreUrl(stores.results);
  const evidence = parseBlobStoreUrl(stores.evidence);
  const missing =
    results?.kind === 'sqlite' && !existsSync(results.file)
      ? 'FINWAVE_RESULT_STORE'
      : evidence?.kind === 'folder' && !existsSync(evidence.folder)
        ? 'FINWAVE_EVIDENCE_STORE'
        : null;
  if (missing !== null)
    throw new StoreError('storeMisconfigured', `nothing is at the path that ${missing} names`);
}
