import type { Kysely } from 'kysely';
import type { ResultSchema } from './schema.js';
import type { StoreError } from '../store-error.js';

/** One kind of database below the result store. */
export interface Database {
  /**
   * Opens the database with a current schema. Called at first use, and again after it rejected:
   * a worker starts although its database is locked or down.
   */
  connect(): Promise<Kysely<ResultSchema>>;
  /** The store's error for a driver's; null for what the driver did not throw. */
  toStoreError(error: unknown): StoreError | null;
}
