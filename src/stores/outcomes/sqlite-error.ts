import { StoreError, codeOf } from '../store-error.js';

/** The store's error for one of SQLite or of the file system below it; null for anything else. */
export function fromSqliteError(error: unknown): StoreError | null {
  if (error instanceof StoreError) return error;
  const code = nameOf(error);
  if (code === null || !/^(SQLITE_|E(?!RR_))/.test(code)) return null;
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new StoreError('storeCorrupt', `the result store's file is damaged or no database (${code})`);
  if (
    /^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ELOOP|ENAMETOOLONG)/.test(code)
  )
    return new StoreError(
      'storeMisconfigured',
      `the result store's file cannot be opened for writing (${code}): it must be a file of this user, and no symbolic link`,
    );
  // BUSY, LOCKED, FULL, IOERR, ENOSPC, EDQUOT, EIO…: all of them pass, and so may the rest.
  return new StoreError('storeUnavailable', `the result store is locked, full or failing for now (${code})`);
}

/** SQLite's own name for what it refused, which the driver keeps beside its one `code`; else the code. */
function nameOf(error: unknown): string | null {
  const isNamed = error instanceof Error && 'sqliteCodeName' in error;
  return isNamed && typeof error.sqliteCodeName === 'string' ? error.sqliteCodeName : codeOf(error);
}
