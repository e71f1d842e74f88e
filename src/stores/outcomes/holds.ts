import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { WithDb } from './connect-at-first-use.js';
import { orStanding } from './or-standing.js';
import type { Hold, ResultStore } from './result-store.js';
import { toHold, toHoldEntry, toTime } from './rows.js';
import type { ResultSchema } from './schema.js';

/** What a result store does with holds. */
export function createHolds(
  withDb: WithDb,
): Pick<ResultStore, 'placeHold' | 'releaseHold' | 'holdOf' | 'holdsOf'> {
  async function holdOf(customId: string): Promise<Hold | null> {
    const row = await withDb((db) => activeHold(db, customId).executeTakeFirst());
    return row === undefined ? null : toHold(row);
  }

  return {
    holdOf,

    async placeHold(customId, reason) {
      const row = {
        id: randomUUID(),
        custom_id: customId,
        reason,
        placed_at: toTime(),
        released_at: null,
      };
      const place = () =>
        withDb(async (db) => {
          await db
            .insertInto('onboarding_holds')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          return toHold((await activeHold(db, customId).executeTakeFirst()) ?? row);
        });
      return orStanding(place, () => holdOf(customId));
    },

    async releaseHold(customId) {
      const at = toTime();
      const release = async () => {
        const { numUpdatedRows } = await withDb((db) =>
          db
            .updateTable('onboarding_holds')
            .set({ released_at: at })
            .where('custom_id', '=', customId)
            .where('released_at', 'is', null)
            .executeTakeFirstOrThrow(),
        );
        return numUpdatedRows > 0n;
      };
      const released = () =>
        withDb((db) =>
          db
            .selectFrom('onboarding_holds')
            .select('id')
            .where('custom_id', '=', customId)
            .where('released_at', '=', at)
            .executeTakeFirst(),
        );
      return orStanding(release, async () => (await released()) !== undefined || null);
    },

    async holdsOf(customId) {
      const rows = await withDb((db) =>
        db
          .selectFrom('onboarding_holds')
          .selectAll()
          .where('custom_id', '=', customId)
          .orderBy('placed_at')
          .execute(),
      );
      return rows.map(toHoldEntry);
    },
  };
}

/** The query for the hold that stands. */
export function activeHold(db: Kysely<ResultSchema>, customId: string) {
  return db
    .selectFrom('onboarding_holds')
    .selectAll()
    .where('custom_id', '=', customId)
    .where('released_at', 'is', null);
}
