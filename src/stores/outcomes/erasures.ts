import type { Kysely } from 'kysely';
import type { WithDb } from './connect-at-first-use.js';
import { activeHold } from './holds.js';
import { orStanding } from './or-standing.js';
import type { Erasure, ResultStore } from './result-store.js';
import { toErasure, toTime } from './rows.js';
import type { ResultSchema } from './schema.js';

/** What a result store does with erasures. */
export function createErasures(
  withDb: WithDb,
): Pick<ResultStore, 'markErased' | 'finishErasure' | 'erasureOf'> {
  return {
    async markErased(customId, { ref, sha256 }, erasedAt) {
      const mark = () =>
        withDb(async (db) => {
          await db
            .insertInto('onboarding_erasures')
            .columns(['custom_id', 'tombstone_ref', 'tombstone_sha256', 'erased_at', 'is_finished'])
            .expression(
              db
                .selectNoFrom((build) => [
                  build.cast<string>(build.val(customId), 'text').as('custom_id'),
                  build.cast<string>(build.val(ref), 'text').as('tombstone_ref'),
                  build.cast<string>(build.val(sha256), 'text').as('tombstone_sha256'),
                  build.cast<string>(build.val(toTime(erasedAt)), 'text').as('erased_at'),
                  build.cast<number>(build.val(0), 'integer').as('is_finished'),
                ])
                .where((build) => build.not(build.exists(activeHold(db, customId)))),
            )
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          return erasureOf(db, customId);
        });
      return orStanding(mark, () => withDb((db) => erasureOf(db, customId)));
    },

    async finishErasure(customId) {
      await withDb((db) =>
        db
          .updateTable('onboarding_erasures')
          .set({ is_finished: 1 })
          .where('custom_id', '=', customId)
          .where('is_finished', '=', 0)
          .execute(),
      );
    },

    erasureOf: (customId) => withDb((db) => erasureOf(db, customId)),
  };
}

async function erasureOf(db: Kysely<ResultSchema>, customId: string): Promise<Erasure | null> {
  const row = await db
    .selectFrom('onboarding_erasures')
    .selectAll()
    .where('custom_id', '=', customId)
    .executeTakeFirst();
  return row === undefined ? null : toErasure(row);
}
