import { randomUUID } from 'node:crypto';
import { createCustomIds } from './custom-ids.js';
import { connectAtFirstUse } from './connect-at-first-use.js';
import type { Database } from './database.js';
import { createErasures } from './erasures.js';
import { createHolds } from './holds.js';
import { createOutcomes } from './outcomes.js';
import { createRecheckRows } from './recheck-rows.js';
import type { ResultStore } from './result-store.js';
import { toTime } from './rows.js';

/** The result store over either database. */
export function createResultStore(database: Database): ResultStore {
  const { withDb, close } = connectAtFirstUse(database);
  return {
    ...createOutcomes(withDb),
    customIds: createCustomIds(withDb),
    ...createRecheckRows(withDb),
    ...createHolds(withDb),
    ...createErasures(withDb),
    async logAccess({ who, what, customId }) {
      const row = { id: randomUUID(), at: toTime(), who, what, custom_id: customId };
      await withDb((db) => db.insertInto('onboarding_access_log').values(row).execute());
    },
    close,
  };
}
