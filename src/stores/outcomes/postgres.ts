import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { StoreError } from '../store-error.js';
import type { Database } from './database.js';
import { createMigrator, isCurrent, migrate } from './migrations.js';
import { fromPostgresError } from './postgres-error.js';
import { toPostgresSettings } from './postgres-settings.js';
import type { ResultSchema } from './schema.js';

/** A worker's activities store one row each, so few connections serve many of them. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
/** Shorter than the client's own limit, so that the server, which knows why, is the one that answers. */
const STATEMENT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 15_000;

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
        statement_timeout: STATEMENT_TIMEOUT_MS,
        query_timeout: ANSWER_TIMEOUT_MS,
        keepAlive: true,
        allowExitOnIdle: true,
      });
      // Without listeners the end of a connection, idle or in use, would end the process. The query
      // under way is told anyway, and the next one reconnects.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
      const db = new Kysely<ResultSchema>({ dialect: new PostgresDialect({ pool }) });
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

/** The migrator itself holds off other processes by an advisory lock, and runs in one transaction. */
async function bringUpToDate(db: Kysely<ResultSchema>): Promise<void> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema ?? null;
  if (schema === null)
    throw new StoreError('storeMisconfigured', 'the result store has no schema on its search_path');
  const migrator = createMigrator(db, { collation: '"C"', schema });
  if (!(await isCurrent(db, migrator))) await migrate(migrator);
}
