import { createAccessLog } from './access-log.js';
import { createCustomIds } from './custom-ids.js';
import { connectAtFirstUse } from './connect-at-first-use.js';
import type { Database } from './database.js';
import { createDueRows } from './due-rows.js';
import { createErasures } from './erasures.js';
import { createHolds } from './holds.js';
import { createOutcomes } from './outcomes.js';
import { createRecheckRows } from './recheck-rows.js';
import { createProof } from './prove-rows.js';
import type { ResultStore } from './result-store.js';

/** The result store over either database. */
export function createResultStore(database: Database): ResultStore {
  const { withDb, close } = connectAtFirstUse(database);
  return {
    ...createOutcomes(withDb),
    customIds: createCustomIds(withDb),
    ...createRecheckRows(withDb),
    ...createHolds(withDb),
    ...createErasures(withDb),
    ...createDueRows(withDb),
    ...createAccessLog(withDb),
    prove: createProof(withDb),
    close,
  };
}
