import type { Kysely } from 'kysely';
import type { Database } from './database.js';
import type { ResultSchema } from './schema.js';

/** Runs `work` on the open database; rejects with the store's own errors. */
export type WithDb = <T>(work: (db: Kysely<ResultSchema>) => Promise<T>) => Promise<T>;

/** One connection to `database` for all of a store's methods, opened when the first of them needs it. */
export function connectAtFirstUse(database: Database): {
  readonly withDb: WithDb;
  readonly close: () => Promise<void>;
} {
  let connection: Promise<Kysely<ResultSchema>> | null = null;
  return {
    async withDb(work) {
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
    },
    async close() {
      const closing = connection;
      connection = null;
      await (await closing?.catch(() => null))?.destroy();
    },
  };
}
