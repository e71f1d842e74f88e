import type { WithDb } from './connect-at-first-use.js';
import type { ResultStore } from './result-store.js';
import { toHold, toTime } from './rows.js';

const PAGE_SIZE = 100;

/** What a result store knows of onboardings whose evidence is old. */
export function createDueRows(withDb: WithDb): Pick<ResultStore, 'listUnerased'> {
  return {
    async *listUnerased(before) {
      for (let last = ''; ;) {
        const from = last;
        const rows = await withDb((db) =>
          db
            .selectFrom('onboarding_outcomes as outcome')
            .leftJoin('onboarding_erasures as erasure', 'erasure.custom_id', 'outcome.custom_id')
            .leftJoin('onboarding_holds as hold', (join) =>
              join.onRef('hold.custom_id', '=', 'outcome.custom_id').on('hold.released_at', 'is', null),
            )
            .select(['outcome.custom_id', 'hold.reason', 'hold.placed_at'])
            .where('outcome.custom_id', '>', from)
            .where('outcome.stored_at', '<=', toTime(before))
            .where((build) =>
              build.or([build('erasure.custom_id', 'is', null), build('erasure.is_finished', '=', 0)]),
            )
            .orderBy('outcome.custom_id')
            .limit(PAGE_SIZE)
            .execute(),
        );
        for (const { custom_id, reason, placed_at } of rows) {
          const hold =
            reason === null || placed_at === null ? null : toHold({ custom_id, reason, placed_at });
          yield { customId: custom_id, hold };
          last = custom_id;
        }
        if (rows.length < PAGE_SIZE) return;
      }
    },
  };
}
