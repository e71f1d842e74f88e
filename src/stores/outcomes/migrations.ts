import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { chainAccessLog } from './chain-access-log.js';
import { StoreError } from '../store-error.js';
import type { ResultSchema } from './schema.js';

const MIGRATIONS = 'onboarding_migrations';

/**
 * How ids are compared, by bytes: a locale's collation may change with the operating system, and an
 * index built under the old one no longer keeps its keys unique.
 */
export type ByteCollation = 'binary' | '"C"';

function firstTables(collation: ByteCollation): Migration {
  const id = sql`text collate ${sql.raw(collation)}`;
  return {
    async up(db) {
      await db.schema
        .createTable('onboarding_outcomes')
        .addColumn('custom_id', id, (column) => column.primaryKey().notNull())
        .addColumn('onboarding_id', 'text')
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('settled_by', 'text', (column) => column.notNull())
        .addColumn('outcome_json', 'text', (column) => column.notNull())
        .addColumn('outcome_sha256', 'text', (column) => column.notNull())
        .addColumn('custody_ref', 'text')
        .addColumn('custody_sha256', 'text')
        .addColumn('stored_at', id, (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('onboarding_outcomes_by_time')
        .on('onboarding_outcomes')
        .column('stored_at')
        .execute();
      await db.schema
        .createTable('onboarding_holds')
        .addColumn('id', id, (column) => column.primaryKey().notNull())
        .addColumn('custom_id', id, (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('placed_at', 'text', (column) => column.notNull())
        .addColumn('released_at', 'text')
        .execute();
      await db.schema
        .createIndex('onboarding_holds_one_active')
        .on('onboarding_holds')
        .column('custom_id')
        .unique()
        .where(sql.ref('released_at'), 'is', null)
        .execute();
      await db.schema
        .createTable('onboarding_erasures')
        .addColumn('custom_id', id, (column) => column.primaryKey().notNull())
        .addColumn('tombstone_ref', 'text', (column) => column.notNull())
        .addColumn('tombstone_sha256', 'text', (column) => column.notNull())
        .addColumn('erased_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('onboarding_access_log')
        .addColumn('id', id, (column) => column.primaryKey().notNull())
        .addColumn('at', id, (column) => column.notNull())
        .addColumn('who', 'text', (column) => column.notNull())
        .addColumn('what', 'text', (column) => column.notNull())
        .addColumn('custom_id', id)
        .execute();
      await db.schema
        .createIndex('onboarding_access_log_by_id')
        .on('onboarding_access_log')
        .columns(['custom_id', 'at'])
        .execute();
    },
  };
}

function recheckTable(collation: ByteCollation): Migration {
  return {
    async up(db) {
      await db.schema
        .createTable('onboarding_rechecks')
        .addColumn('custom_id', sql`text collate ${sql.raw(collation)}`, (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('outcome_json', 'text', (column) => column.notNull())
        .addColumn('outcome_sha256', 'text', (column) => column.notNull())
        .addColumn('recorded_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('onboarding_rechecks_by_record', ['custom_id', 'number'])
        .execute();
    },
  };
}

/** Erasures that were marked before are taken as finished. */
const finishedErasures: Migration = {
  async up(db) {
    await db.schema
      .alterTable('onboarding_erasures')
      .addColumn('is_finished', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
  },
};

/** The digests of the access log hold the ids of their rows: what an older package would call altered. */
const accessIds: Migration = { up: () => Promise.resolve() };

export interface MigratorOptions {
  readonly collation: ByteCollation;
  /** PostgreSQL's schema; null where the database has none. */
  readonly schema: string | null;
}

/** A migrator over every change of the schema so far. A change that was released is never edited. */
export function createMigrator(db: Kysely<ResultSchema>, { collation, schema }: MigratorOptions): Migrator {
  return new Migrator({
    db,
    provider: {
      getMigrations: () =>
        Promise.resolve({
          '001_first_tables': firstTables(collation),
          '002_rechecks': recheckTable(collation),
          '003_chained_access_log': chainAccessLog,
          '004_finished_erasures': finishedErasures,
          '005_access_ids': accessIds,
        }),
    },
    migrationTableName: MIGRATIONS,
    // The caller's transaction is the one that there is.
    disableTransactions: true,
    migrationLockTableName: 'onboarding_migrations_lock',
    ...(schema !== null && { migrationTableSchema: schema }),
  });
}

/** True where nothing is left to migrate. @throws StoreError `storeMisconfigured` where a newer package has migrated */
export async function isCurrent(db: Kysely<ResultSchema>, migrator: Migrator): Promise<boolean> {
  const known = await migrator.getMigrations();
  const executed = known.filter(({ executedAt }) => executedAt !== undefined).length;
  if (executed > 0) await refuseNewer(db, new Set(known.map(({ name }) => name)));
  return executed === known.length;
}

/** What a newer package keeps, an older one may not know how to keep whole. */
async function refuseNewer(db: Kysely<ResultSchema>, known: ReadonlySet<string>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATIONS)}`.execute(db);
  if (rows.every(({ name }) => known.has(name))) return;
  throw new StoreError(
    'storeMisconfigured',
    'a newer version of this package has changed the tables of the result store: upgrade this one',
  );
}

/** Runs what is left; the caller holds off other processes, and undoes all of it where it rejects. */
export async function migrate(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed');
}
