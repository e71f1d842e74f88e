import type { StoreFailure, StoreFailureCode } from '../../activities/ports.js';

/**
 * What every store rejects with; `code` says whether waiting helps (`storeUnavailable`), somebody
 * must act (`storeMisconfigured`) or content does not fit its digest (`storeCorrupt`).
 *
 * It never has a `cause`: drivers' errors carry connection strings, values and headers.
 */
export class StoreError extends Error implements StoreFailure {
  override readonly name = 'StoreError';
  readonly code: StoreFailureCode;

  constructor(code: StoreFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The `code` of a system or driver error, where it has one. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
