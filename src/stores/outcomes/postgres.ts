import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { StoreError } from '../store-error.js';
import { createBoundedPool } from './bounded-pool.js';
import type { Database } from './database.js';
import { createMigrator, isCurrent, migrate } from './migrations.js';
import { fromPostgresError } from './postgres-error.js';
import { toPostgresSettings } from './postgres-settings.js';
import type { ResultSchema } from './schema.js';

/** A worker's activities store one row each, so few connections serve many of them. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 15_000;
/** Among the database's advisory locks; any number that nobody else takes. */
const MIGRATION_LOCK = 7_391_105_824_663_201;

/**
 * A PostgreSQL database. Its schema is made or brought up to date at first use, which takes a role
 * that may create tables; where it is current already, a role with SELECT, INSERT and UPDATE will do.
 */
export async function openPostgres(url: URL): Promise<Database> {
  const settings = toPostgresSettings(url);
  const { Pool } = await loadPostgres();

  return {
    toStoreError: fromPostgresError,
    async connect() {
      const pool = new Pool({
        ...settings,
        max: MAX_CONNECTIONS,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        query_timeout: ANSWER_TIMEOUT_MS,
        keepAlive: true,
        allowExitOnIdle: true,
      });
      // Without listeners the end of a connection, idle or in use, would end the process. The query
      // under way is told anyway, and the next one reconnects.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
      const db = new Kysely<ResultSchema>({
        dialect: new Dialect({ pool: createBoundedPool(pool) }),
      });
      try {
        await bringUpToDate(db);
        return db;
      } catch (error) {
        await db.destroy();
        throw error;
      }
    },
  };
}

async function loadPostgres(): Promise<typeof pg> {
  try {
    return (await import('pg')).default;
  } catch {
    throw new StoreError(
      'storeMisconfigured',
      'the result store postgres:// needs the package pg: npm install pg@8',
    );
  }
}

/**
 * In one transaction, which alone holds off other processes: behind a pooler, a lock of the session
 * would stay with a connection that others get.
 */
async function bringUpToDate(db: Kysely<ResultSchema>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`begin`.execute(connection);
    try {
      await bringConnectionUpToDate(connection);
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    }
  });
}

async function bringConnectionUpToDate(db: Kysely<ResultSchema>): Promise<void> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema ?? null;
  if (schema === null)
    throw new StoreError('storeMisconfigured', 'the result store has no schema on its search_path');
  const migrator = createMigrator(db, { collation: '"C"', schema });
  if (await isCurrent(db, migrator)) return;
  // Asked first: a refusal inside the transaction would hide behind the errors that follow it.
  const may = await sql<{
    may_create: boolean;
  }>`select has_schema_privilege(${schema}, 'create') as may_create`.execute(db);
  if (may.rows[0]?.may_create !== true)
    throw new StoreError(
      'storeMisconfigured',
      'the result store has no current tables, and its role may not create them: let an owner run once',
    );
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(db);
  await migrate(migrator);
}

/** Kysely's own lock is one of the session. */
class Adapter extends PostgresAdapter {
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve();
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve();
  }
}

class Dialect extends PostgresDialect {
  override createAdapter(): Adapter {
    return new Adapter();
  }
}
