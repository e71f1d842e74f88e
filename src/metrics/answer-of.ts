import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { isStoreFailure, isVendorFailure } from '../../activities/ports.js';
import { FAILURE_TYPES, PENDING_TYPES } from '../../workflows/failures.js';

/** What an activity's attempt may end with, as a label says it. */
export const FAILED_ANSWERS = [...FAILURE_TYPES, ...PENDING_TYPES, 'cancelled', 'fault'] as const;

/** A rejected attempt's failure type; `fault` where it is none that we know. */
export function failedAnswerOf(error: unknown): (typeof FAILED_ANSWERS)[number] {
  if (error instanceof CancelledFailure) return 'cancelled';
  const type = error instanceof ApplicationFailure ? error.type : undefined;
  return FAILED_ANSWERS.find((known) => known === type) ?? 'fault';
}

/** How a port's call ended: `ok`, the failure's code, `aborted` by us, or `fault`. */
export function callAnswerOf(error: unknown): string {
  if (error === null) return 'ok';
  if (isVendorFailure(error) || isStoreFailure(error)) return error.code;
  return error instanceof CancelledFailure || (error instanceof Error && error.name === 'AbortError')
    ? 'aborted'
    : 'fault';
}
