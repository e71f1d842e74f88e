import { sql } from 'kysely';
import type { WithDb } from './connect-at-first-use.js';
import type { ResultStore } from './result-store.js';
import { toTime } from './rows.js';

/** Ids fetched at a time, so that no query stays open while the caller works. */
const PAGE_SIZE = 500;

/** Each table that is about single onboardings, and when a row of it was last written. */
const TABLES = [
  ['onboarding_outcomes', sql.ref('stored_at')],
  ['onboarding_rechecks', sql.ref('recorded_at')],
  ['onboarding_holds', sql`coalesce(released_at, placed_at)`],
  ['onboarding_erasures', sql.ref('erased_at')],
] as const;

/** Lists ids alone, so that no altered row can end the list. */
export function createCustomIds(withDb: WithDb): ResultStore['customIds'] {
  return async function* (since) {
    for (const [table, writtenAt] of TABLES) {
      for (let last = ''; ;) {
        const from = last;
        const { rows } = await withDb((db) =>
          sql<{ custom_id: string }>`
            select distinct custom_id from ${sql.table(table)}
            where custom_id > ${from} and ${writtenAt} >= ${toTime(since)}
            order by custom_id limit ${PAGE_SIZE}`.execute(db),
        );
        for (const { custom_id: customId } of rows) {
          yield customId;
          last = customId;
        }
        if (rows.length < PAGE_SIZE) break;
      }
    }
  };
}
