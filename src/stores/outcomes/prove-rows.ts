import { randomUUID } from 'node:crypto';
import { StoreError } from '../store-error.js';
import type { WithDb } from './connect-at-first-use.js';
import type { ResultStore } from './result-store.js';
import type { OutcomeRow } from './schema.js';

/** Nobody's, and never committed. */
const PROBE = {
  onboarding_id: null,
  status: 'PROBE',
  settled_by: 'probe',
  outcome_json: '{}',
  outcome_sha256: '',
  custody_ref: null,
  custody_sha256: null,
  stored_at: new Date(0).toISOString(),
} as const satisfies Omit<OutcomeRow, 'custom_id'>;

/** Puts the same row twice: the second must find the first, and both are rolled back. */
export function createProof(withDb: WithDb): ResultStore['prove'] {
  return () =>
    withDb(async (db) => {
      const transaction = await db.startTransaction().execute();
      try {
        const inserted: bigint[] = [];
        const row = { ...PROBE, custom_id: `probe-${randomUUID()}` };
        for (let count = 0; count < 2; count++) {
          const { numInsertedOrUpdatedRows = 0n } = await transaction
            .insertInto('onboarding_outcomes')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow();
          inserted.push(numInsertedOrUpdatedRows);
        }
        if (inserted.join() !== '1,0')
          throw new StoreError(
            'storeMisconfigured',
            'the result store takes a second outcome of a customId (onboarding_outcomes has no primary key): ' +
              'restore its tables with their keys',
          );
      } finally {
        await transaction.rollback().execute();
      }
    });
}
