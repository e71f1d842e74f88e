import { chmod, open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type * as Driver from '@photostructure/sqlite';
import { makePrivateFolder, syncFolder } from '../private-folder.js';
import { StoreError, codeOf } from '../store-error.js';
import type { Database } from './database.js';
import { createMigrator, isCurrent, migrate } from './migrations.js';
import type { ResultSchema } from './schema.js';
import { fromSqliteError } from './sqlite-error.js';

/**
 * Milliseconds to wait for another process's write. The driver blocks the event loop while it waits,
 * so that longer waits are left to the caller's retries.
 */
const BUSY_TIMEOUT_MS = 200;

/**
 * The embedded database in the file `path`, for the processes of one machine.
 *
 * Folder 0700 where it is made here, files 0600 always. A committed row survives a power cut, and
 * a removed one is overwritten.
 */
export async function openSqlite(path: string): Promise<Database> {
  const { DatabaseSync } = await loadSqlite();

  return {
    toStoreError: fromSqliteError,
    async connect() {
      const file = join(await makePrivateFolder(dirname(path)), basename(path));
      await makePrivateFile(file);
      const handle = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      try {
        handle.exec('pragma journal_mode = WAL; pragma synchronous = FULL; pragma secure_delete = ON');
        const db = new Kysely<ResultSchema>({ dialect: new SqliteDialect({ database: toKysely(handle) }) });
        await bringUpToDate(db);
        return db;
      } catch (error) {
        handle.close();
        throw error;
      }
    },
  };
}

async function loadSqlite(): Promise<typeof Driver> {
  try {
    return await import('@photostructure/sqlite');
  } catch {
    throw new StoreError(
      'storeMisconfigured',
      'the result store sqlite: needs the package @photostructure/sqlite with its native part: npm install @photostructure/sqlite@~1.2.1',
    );
  }
}

/**
 * The driver as Kysely speaks to one: parameters as a list, and a statement that knows whether it has
 * rows. Statements are kept, since the store's queries are few: the driver frees a dropped one only
 * when the event loop turns, which a caller's loop over queries does not let happen.
 */
function toKysely(handle: Driver.DatabaseSyncInstance): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();

  function prepare(text: string): SqliteStatement {
    const statement = handle.prepare(text);
    return {
      reader: statement.columns().length > 0,
      all: (parameters): unknown[] => statement.all(...parameters),
      run: (parameters) => statement.run(...parameters),
      // Open between two rows: not to be shared.
      iterate: (parameters) => handle.prepare(text).iterate(...parameters),
    };
  }

  return {
    close: () => {
      handle.close();
    },
    prepare(text) {
      const statement = kept.get(text) ?? prepare(text);
      kept.set(text, statement);
      return statement;
    },
  };
}

/** SQLite gives `-wal` and `-shm` the mode of the database file, whatever the umask. */
async function makePrivateFile(path: string): Promise<void> {
  const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    await file.chmod(0o600);
    await syncFolder(dirname(path));
  } finally {
    await file.close();
  }
  for (const beside of [`${path}-wal`, `${path}-shm`])
    await chmod(beside, 0o600).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
}

async function bringUpToDate(db: Kysely<ResultSchema>): Promise<void> {
  const options = { collation: 'binary', schema: null } as const;
  if (await isCurrent(db, createMigrator(db, options))) return;
  await db.connection().execute(async (connection) => {
    // The write lock comes before the look for migrations, so that only one process finds any to run.
    await sql`begin immediate`.execute(connection);
    try {
      await migrate(createMigrator(connection, options));
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    }
  });
}
