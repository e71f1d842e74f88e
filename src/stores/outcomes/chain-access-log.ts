import { sql, type Kysely, type Migration } from 'kysely';
import { accessDigest } from './access-digest.js';
import type { ResultSchema } from './schema.js';

const PAGE_SIZE = 500;

/** Chains the rows of the access log by digest, per customId; those that are there in the order of their times. */
export const chainAccessLog: Migration = {
  async up(db: Kysely<ResultSchema>) {
    const table = db.schema.alterTable('onboarding_access_log');
    await table.addColumn('number', 'integer').execute();
    await table.addColumn('previous_sha256', 'text').execute();
    await table.addColumn('sha256', 'text').execute();
    await chainRows(db);
    await sql`create unique index onboarding_access_log_chain
      on onboarding_access_log (coalesce(custom_id, ''), number)`.execute(db);
    await db.schema.dropIndex('onboarding_access_log_by_id').execute();
  },
};

interface Chained {
  readonly customId: string | null;
  readonly number: number;
  readonly sha256: string;
}

async function chainRows(db: Kysely<ResultSchema>): Promise<void> {
  let before: Chained | null = null;
  for (let offset = 0; ; offset += PAGE_SIZE) {
    const rows = await db
      .selectFrom('onboarding_access_log')
      .selectAll()
      .orderBy(sql`coalesce(custom_id, '')`)
      .orderBy('at')
      .orderBy('id')
      .limit(PAGE_SIZE)
      .offset(offset)
      .execute();
    for (const row of rows) {
      const last: Chained | null = before?.customId === row.custom_id ? before : null;
      const number: number = (last?.number ?? 0) + 1;
      const chained = { number, previous_sha256: last?.sha256 ?? null };
      const sha256 = accessDigest({ ...row, ...chained });
      await db
        .updateTable('onboarding_access_log')
        .set({ ...chained, sha256 })
        .where('id', '=', row.id)
        .execute();
      before = { customId: row.custom_id, number, sha256 };
    }
    if (rows.length < PAGE_SIZE) return;
  }
}
