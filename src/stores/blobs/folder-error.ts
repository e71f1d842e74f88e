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
    return new StoreError('storeMisconfigured', `this user may not use the evidence folder (${code})`);
  // ENOSPC, EDQUOT, EIO, EMFILE, ESTALE…
  return new StoreError('storeUnavailable', `the evidence folder is full or failing for now (${code})`);
}
