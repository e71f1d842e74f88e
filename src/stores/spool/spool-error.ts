import { StoreError, codeOf } from '../store-error.js';

/** Throws the store's error for one of the spool's file system; anything else as it is. */
export function toSpoolError(error: unknown): never {
  const code = codeOf(error);
  if (code === null || !/^E(?!RR_)/.test(code)) throw error;
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP'].includes(code)) {
    throw new StoreError('storeMisconfigured', `this user may not use FINWAVE_SPOOL_DIR (${code})`);
  }
  // ENOSPC, EDQUOT, EIO, EMFILE…: somebody makes room, or it passes.
  throw new StoreError('storeUnavailable', `FINWAVE_SPOOL_DIR is full or failing for now (${code})`);
}
