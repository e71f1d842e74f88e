import { StoreError, codeOf } from '../store-error.js';

/** The store's error for one of the file system; anything else is answered as it is. */
export function fromFolderError(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof StoreError || code === null || !/^E(?!RR_)/.test(code)) return error;
  if (['ELOOP', 'ENOTDIR', 'EISDIR'].includes(code))
    return new StoreError(
      'storeCorrupt',
      `a symbolic link or a folder is where a stored file should be (${code})`,
    );
  if (['EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG'].includes(code))
    return new StoreError(
      'storeMisconfigured',
      `this user may not use the evidence folder (${code}): it and all in it must belong to the worker's ` +
        'user, folders 0700, files 0600, on a file system that may be written to',
    );
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
    return new StoreError(
      'storeUnavailable',
      `the evidence folder's disk is full (${code}): free or add space, and what waits goes on by itself`,
    );
  // EIO, EMFILE, ESTALE…
  return new StoreError('storeUnavailable', `the evidence folder is failing for now (${code})`);
}

/** The same of the folder itself, which only settings can put in a wrong place. */
export function fromRootError(error: unknown): unknown {
  const code = codeOf(error);
  return ['ENOTDIR', 'ELOOP', 'EISDIR'].includes(code ?? '')
    ? new StoreError(
        'storeMisconfigured',
        `FINWAVE_EVIDENCE_STORE names no folder, nor a place for one (${code ?? ''})`,
      )
    : fromFolderError(error);
}
