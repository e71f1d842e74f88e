import { isStoreFailure, type PortLog } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';

/** Nobody's: it is only looked for. */
const PROBE = 'store-probe';

/**
 * Says at start which store cannot be used, instead of at the first onboarding. The worker runs all the
 * same: whatever needs the store is retried until it is back.
 */
export async function tryStores(
  {
    results,
    blobs,
  }: { readonly results: Pick<ResultStore, 'find'>; readonly blobs: Pick<BlobStore, 'list'> },
  log: PortLog,
): Promise<void> {
  const attempt = async (what: string, look: () => Promise<unknown>): Promise<void> => {
    try {
      await look();
    } catch (error) {
      const why = isStoreFailure(error) ? error.message : 'it failed in an unexpected way';
      log.warn(`the ${what} store cannot be used: ${why}; onboardings wait until it can`);
    }
  };
  await Promise.all([
    attempt('result', () => results.find(PROBE)),
    attempt('evidence', () => blobs.list(`${PROBE}/`)[Symbol.asyncIterator]().next()),
  ]);
}
