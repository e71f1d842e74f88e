import type { WithDb } from './connect-at-first-use.js';
import type { ResultStore } from './result-store.js';
import { toRecheckRow, toStoredRecheck } from './rows.js';

/** What a result store does with rechecks. */
export function createRecheckRows(withDb: WithDb): Pick<ResultStore, 'insertRecheck' | 'rechecksOf'> {
  return {
    async insertRecheck(recheck) {
      const row = toRecheckRow(recheck);
      await withDb((db) =>
        db
          .insertInto('onboarding_rechecks')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    },

    async rechecksOf(customId) {
      const rows = await withDb((db) =>
        db
          .selectFrom('onboarding_rechecks')
          .selectAll()
          .where('custom_id', '=', customId)
          .orderBy('number')
          .execute(),
      );
      return rows.map(toStoredRecheck);
    },
  };
}
