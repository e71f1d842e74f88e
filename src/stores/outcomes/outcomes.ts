import type { OnboardingOutcome } from '../../../workflows/contract.js';
import { StoreError } from '../store-error.js';
import type { WithDb } from './connect-at-first-use.js';
import { orStanding } from './or-standing.js';
import type { ResultStore, StoredOutcome } from './result-store.js';
import { toOutcomeRow, toStoredOutcome, toTime } from './rows.js';

/** Rows fetched at a time, so that no query stays open while the caller works. */
const PAGE_SIZE = 100;

/** What a result store does with outcomes. */
export function createOutcomes(withDb: WithDb): Pick<ResultStore, 'find' | 'insertFirst' | 'list'> {
  async function find(customId: string): Promise<StoredOutcome | null> {
    const row = await withDb((db) =>
      db.selectFrom('onboarding_outcomes').selectAll().where('custom_id', '=', customId).executeTakeFirst(),
    );
    return row === undefined ? null : toStoredOutcome(row);
  }

  /** False where a row stands there that may be another's. */
  async function insert(outcome: OnboardingOutcome, storedAt?: Date): Promise<boolean> {
    const row = toOutcomeRow(outcome, storedAt);
    const { numInsertedOrUpdatedRows } = await withDb((db) =>
      db
        .insertInto('onboarding_outcomes')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows === 1n;
  }

  return {
    find,

    async insertFirst(outcome, storedAt) {
      const { customId } = outcome;
      const stored = await orStanding(
        async () => ((await insert(outcome, storedAt)) ? { outcome } : find(customId)),
        () => find(customId),
      );
      if (stored === null) throw new StoreError('storeUnavailable', 'the outcome just stored cannot be read');
      return stored.outcome;
    },

    async *list(since) {
      for (let last = ''; ;) {
        const from = last;
        const rows = await withDb((db) =>
          db
            .selectFrom('onboarding_outcomes')
            .selectAll()
            .where('custom_id', '>', from)
            .where('stored_at', '>=', toTime(since))
            .orderBy('custom_id')
            .limit(PAGE_SIZE)
            .execute(),
        );
        for (const row of rows) {
          yield toStoredOutcome(row);
          last = row.custom_id;
        }
        if (rows.length < PAGE_SIZE) return;
      }
    },
  };
}
