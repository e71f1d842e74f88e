import type { OnboardingOutcome } from '../../workflows/contract.js';
import { customIdOfRecord, recordNumberOf } from './keys.js';
import { verifyOnboarding } from './verify.js';
import type { VerifyDeps } from './verify.js';
import type { VerifyReport } from './verify-report.js';

/** A run that came to an ending, as Temporal still knows it. */
export interface EndedRun {
  readonly customId: string;
  /** What the workflow returned; null for a cancelled one, and where the history is gone. */
  readonly outcome: OnboardingOutcome | null;
}

/** The runs that ended at `since` or later. */
export type EndedRuns = (since: Date) => AsyncIterable<EndedRun>;

/**
 * Verifies every onboarding that any of the three places knows since then: Temporal, the records,
 * the rows. What one of them has lost is so found through another. Reports come as they are made;
 * only the ids are kept in memory.
 *
 * Rejects with `storeCorrupt` at the first row that does not fit its own digest, which nothing can
 * be listed beyond; rows come last, and its onboarding was verified by then through its record.
 */
export async function* verifyAll(
  deps: VerifyDeps,
  endedRuns: EndedRuns,
  since: Date,
): AsyncGenerator<VerifyReport> {
  const seen = new Set<string>();
  const isNew = (customId: string): boolean => !seen.has(customId) && seen.add(customId).size > 0;
  // Every run of a customId returns its one outcome, so each of them is compared.
  for await (const { customId, outcome } of endedRuns(since)) {
    seen.add(customId);
    yield await verifyOnboarding(deps, customId, { hasEnded: true, history: outcome });
  }
  for await (const { key, writtenAt } of deps.blobs.list('')) {
    const customId = recordNumberOf(key) !== 1 || writtenAt < since ? null : customIdOfRecord(key);
    if (customId !== null && isNew(customId)) yield await verifyOnboarding(deps, customId);
  }
  for await (const { outcome } of deps.results.list(since)) {
    if (isNew(outcome.customId)) yield await verifyOnboarding(deps, outcome.customId);
  }
}
