import { StoreError } from '../store-error.js';

const MEND =
  'use a store that keeps this promise, with nothing before it that changes requests ' +
  '(docs/production.md says which were tried)';

/** The error for a store that does not do what evidence rests on; `what` it does instead. */
export function brokenPromise(what: string, mend = MEND): StoreError {
  return new StoreError('storeMisconfigured', `the evidence store ${what}: ${mend}`);
}
