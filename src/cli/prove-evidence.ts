import { existsSync } from 'node:fs';
import type { StoreSettings } from '../config/settings.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { openBlobStore } from '../stores/blobs/open-blob-store.js';

/**
 * Has the evidence store prove itself; false where it is a folder that is not there yet, which a worker
 * makes: looking does not.
 */
export async function proveEvidence(settings: StoreSettings): Promise<boolean> {
  const place = parseBlobStoreUrl(settings.evidence);
  if (place?.kind === 'folder' && !existsSync(place.folder)) return false;
  const store = await openBlobStore(settings);
  try {
    await store.prove();
    return true;
  } finally {
    await store.close();
  }
}
