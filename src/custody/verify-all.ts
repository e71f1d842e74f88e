import type { OnboardingOutcome } from '../../workflows/contract.js';
import { isCustomId } from '../../workflows/ids.js';
import { customIdOfObject } from '../stores/blobs/key.js';
import { isPlanted, recordNumberOf } from './keys.js';
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
 * the rows. What one of them has lost is so found through another, and whatever one of them has alone
 * is found, too. Reports come as they are made; only the ids are kept in memory.
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
    const isRecord = recordNumberOf(key) !== null || isPlanted(key);
    const customId = !isRecord || writtenAt < since ? null : customIdOfObject(key);
    if (customId !== null && isNew(customId)) yield await verifyOnboarding(deps, customId);
  }
  for await (const customId of deps.results.customIds(since)) {
    if (isNew(customId)) yield isCustomId(customId) ? await verifyOnboarding(deps, customId) : NOBODYS;
  }
}

/** A row that no onboarding can have: its id is none, and is not repeated. */
const NOBODYS: VerifyReport = {
  customId: 'UNPRINTABLE',
  verdict: 'altered',
  erased: null,
  record: null,
  records: 0,
  checked: { objects: 0, bytes: 0 },
  sealed: [],
  differences: [{ object: 'row', code: 'unreadable', detail: 'the customId of a row is none' }],
  orphans: [],
};
