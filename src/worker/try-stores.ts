import { isStoreFailure, type PortLog } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';

/** Nobody's: it is only looked for. */
const PROBE = 'store-probe';

export interface ProbedStores {
  readonly results: Pick<ResultStore, 'find'>;
  readonly blobs: Pick<BlobStore, 'list'>;
}

/** Looks into each store for something that is nobody's; resolves once the store has answered. */
export function askStores({
  results,
  blobs,
}: ProbedStores): Readonly<Record<'results' | 'evidence', () => Promise<unknown>>> {
  return {
    results: () => results.find(PROBE),
    evidence: () => blobs.list(`${PROBE}/`)[Symbol.asyncIterator]().next(),
  };
}

/**
 * Says at start which store cannot be used, instead of at the first onboarding. The worker runs all the
 * same: whatever needs the store is retried until it is back.
 */
export async function tryStores(stores: ProbedStores, log: PortLog): Promise<void> {
  const attempt = async (what: string, look: () => Promise<unknown>): Promise<void> => {
    try {
      await look();
    } catch (error) {
      const why = isStoreFailure(error) ? error.message : 'it failed in an unexpected way';
      log.warn(`the ${what} store cannot be used: ${why}; onboardings wait until it can`);
    }
  };
  const { results, evidence } = askStores(stores);
  await Promise.all([attempt('result', results), attempt('evidence', evidence)]);
}
