import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { OnboardingOutcome } from '../../../workflows/contract.js';
import { StoreError } from '../store-error.js';
import type { Database } from './database.js';
import type { Erasure, ResultStore, StoredOutcome } from './result-store.js';
import { toErasure, toHold, toOutcomeRow, toStoredOutcome, toTime } from './rows.js';
import type { ResultSchema } from './schema.js';

/** Rows fetched at a time, so that no query stays open while the caller works. */
const PAGE_SIZE = 100;

/** The result store over either database. */
export function createResultStore(database: Database): ResultStore {
  let connection: Promise<Kysely<ResultSchema>> | null = null;

  async function withDb<T>(work: (db: Kysely<ResultSchema>) => Promise<T>): Promise<T> {
    const attempt = (connection ??= database.connect());
    try {
      await attempt;
    } catch (error) {
      // The next call tries anew; another call may have begun to already.
      if (connection === attempt) connection = null;
      throw database.toStoreError(error) ?? error;
    }
    try {
      return await work(await attempt);
    } catch (error) {
      throw database.toStoreError(error) ?? error;
    }
  }

  async function find(customId: string): Promise<StoredOutcome | null> {
    const row = await withDb((db) =>
      db.selectFrom('onboarding_outcomes').selectAll().where('custom_id', '=', customId).executeTakeFirst(),
    );
    return row === undefined ? null : toStoredOutcome(row);
  }

  async function insert(outcome: OnboardingOutcome): Promise<void> {
    const row = toOutcomeRow(outcome);
    try {
      await withDb((db) =>
        db
          .insertInto('onboarding_outcomes')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    } catch (error) {
      // A lost connection does not tell whether the row was committed: what stands there does.
      const stored = await find(outcome.customId).catch(() => null);
      if (stored === null) throw error;
    }
  }

  return {
    find,

    async insertFirst(outcome) {
      await insert(outcome);
      const stored = await find(outcome.customId);
      if (stored === null) throw new StoreError('storeUnavailable', 'the outcome just stored cannot be read');
      return stored.outcome;
    },

    async *list({ since, after, limit }) {
      let last = after ?? '';
      let left = limit;
      while (left > 0) {
        const size = Math.min(left, PAGE_SIZE);
        const from = last;
        const rows = await withDb((db) =>
          db
            .selectFrom('onboarding_outcomes')
            .selectAll()
            .where('custom_id', '>', from)
            .$if(since !== undefined, (query) => query.where('stored_at', '>=', toTime(since)))
            .orderBy('custom_id')
            .limit(size)
            .execute(),
        );
        for (const row of rows) {
          yield toStoredOutcome(row);
          last = row.custom_id;
        }
        if (rows.length < size) return;
        left -= size;
      }
    },

    async placeHold(customId, reason) {
      const row = {
        id: randomUUID(),
        custom_id: customId,
        reason,
        placed_at: toTime(),
        released_at: null,
      };
      return withDb(async (db) => {
        await db
          .insertInto('onboarding_holds')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return toHold((await activeHold(db, customId).executeTakeFirst()) ?? row);
      });
    },

    async releaseHold(customId) {
      const { numUpdatedRows } = await withDb((db) =>
        db
          .updateTable('onboarding_holds')
          .set({ released_at: toTime() })
          .where('custom_id', '=', customId)
          .where('released_at', 'is', null)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows > 0n;
    },

    async holdOf(customId) {
      const row = await withDb((db) => activeHold(db, customId).executeTakeFirst());
      return row === undefined ? null : toHold(row);
    },

    async markErased(customId, { ref, sha256 }) {
      return withDb(async (db) => {
        await db
          .insertInto('onboarding_erasures')
          .columns(['custom_id', 'tombstone_ref', 'tombstone_sha256', 'erased_at'])
          .expression(
            db
              .selectNoFrom((build) => [
                build.cast<string>(build.val(customId), 'text').as('custom_id'),
                build.cast<string>(build.val(ref), 'text').as('tombstone_ref'),
                build.cast<string>(build.val(sha256), 'text').as('tombstone_sha256'),
                build.cast<string>(build.val(toTime()), 'text').as('erased_at'),
              ])
              .where((build) => build.not(build.exists(activeHold(db, customId)))),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return erasureOf(db, customId);
      });
    },

    erasureOf: (customId) => withDb((db) => erasureOf(db, customId)),

    async logAccess({ who, what, customId }) {
      const row = { id: randomUUID(), at: toTime(), who, what, custom_id: customId };
      await withDb((db) => db.insertInto('onboarding_access_log').values(row).execute());
    },

    async *accessesOf(customId) {
      const rows = await withDb((db) =>
        db
          .selectFrom('onboarding_access_log')
          .selectAll()
          .where('custom_id', '=', customId)
          .orderBy('at')
          .orderBy('id')
          .execute(),
      );
      for (const { at, who, what, custom_id } of rows)
        yield { at: new Date(at), who, what, customId: custom_id };
    },

    async close() {
      const closing = connection;
      connection = null;
      await (await closing?.catch(() => null))?.destroy();
    },
  };
}

function activeHold(db: Kysely<ResultSchema>, customId: string) {
  return db
    .selectFrom('onboarding_holds')
    .selectAll()
    .where('custom_id', '=', customId)
    .where('released_at', 'is', null);
}

async function erasureOf(db: Kysely<ResultSchema>, customId: string): Promise<Erasure | null> {
  const row = await db
    .selectFrom('onboarding_erasures')
    .selectAll()
    .where('custom_id', '=', customId)
    .executeTakeFirst();
  return row === undefined ? null : toErasure(row);
}
