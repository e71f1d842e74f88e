import { isStoreFailure, type PortLog, type StoreFailureCode } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';

/** Nobody's: it is only looked for. */
const PROBE = 'store-probe';

export interface ProbedStores {
  readonly results: Pick<ResultStore, 'find'>;
  readonly blobs: Pick<BlobStore, 'list' | 'prove'>;
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

/** Says at start that the result store cannot be used, instead of at the first onboarding. */
export function tryResults({ results }: Pick<ProbedStores, 'results'>, log: PortLog): Promise<void> {
  return waitedFor('result', () => results.find(PROBE), log);
}

/**
 * Has the evidence store prove itself. One that does not answer is waited for: whatever needs it is
 * retried until it is back. Rejects with the `storeMisconfigured` of one that breaks a promise, or
 * refuses us: what a worker put there would not be safe.
 */
export function proveEvidence({ blobs }: Pick<ProbedStores, 'blobs'>, log: PortLog): Promise<void> {
  return waitedFor('evidence', () => blobs.prove(), log, ['storeMisconfigured']);
}

async function waitedFor(
  what: string,
  look: () => Promise<unknown>,
  log: PortLog,
  ends: readonly StoreFailureCode[] = [],
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (isStoreFailure(error) && ends.includes(error.code)) throw error;
    const why = isStoreFailure(error) ? error.message : 'it failed in an unexpected way';
    log.warn(`the ${what} store cannot be used: ${why}; onboardings wait until it can`);
  }
}
