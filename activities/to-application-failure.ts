import type { ApplicationFailure } from '@temporalio/common';
import { finalFailure, retryableFailure, type FailureType, type PendingType } from '../workflows/failures.js';
import { isStoreFailure, isVendorFailure, type VendorFailure } from './ports.js';

/** Longest `Retry-After` that is obeyed: a vendor's slip must not stop an onboarding for days. */
const RETRY_AFTER_CAP_MS = 15 * 60_000;

/** A result just created may take its vendor seconds, not a poll interval, to know itself. */
const JUST_CREATED_DELAY_MS = 5_000;

export interface TranslationContext {
  /** What was being done, for the message: "create the onboarding", "read the result". */
  readonly doing: string;
  /** Where the refusal's body was stored. */
  readonly bodyRef: string | null;
  /**
   * A create fails fast where somebody must act; an onboarding under way waits for them and loses
   * nothing; on the evidences call nothing at all is final. `justCreated`: the vendor may not know its own onboarding yet, so a 404 is retried.
   */
  readonly stage: 'create' | 'justCreated' | 'underWay' | 'evidence';
}

/**
 * The one translation of failures: what a port rejected with becomes the `ApplicationFailure`
 * that says whether the server retries. Anything else is returned as it came: a bug, which Temporal
 * retries and shows.
 */
export function toApplicationFailure(error: unknown, context: TranslationContext): unknown {
  if (isVendorFailure(error)) return fromVendorFailure(error, context);
  if (isStoreFailure(error)) {
    return retryableFailure('StorageUnavailable', {
      message: `could not ${context.doing}: ${error.message}`,
    });
  }
  return error;
}

function fromVendorFailure(error: VendorFailure, context: TranslationContext): ApplicationFailure {
  const message = [
    `could not ${context.doing}: ${error.message}`,
    ...(context.bodyRef === null ? [] : [`the answer's body is stored as ${context.bodyRef}`]),
  ].join('; ');
  const end = (type: FailureType): ApplicationFailure => finalFailure(type, { message });
  const retry = (type: FailureType | PendingType): ApplicationFailure =>
    retryableFailure(type, {
      message,
      ...(error.retryAfterMs !== null && {
        nextRetryDelayMs: Math.min(error.retryAfterMs, RETRY_AFTER_CAP_MS),
      }),
    });
  switch (error.code) {
    case 'refusedInput':
      return finalFailure('InvalidInput', {
        message,
        details: [error.fields.map((field) => ({ field, mustBe: 'an https URL on an allowed host' }))],
      });
    case 'rejected':
      return context.stage === 'create' ? end('VendorRejected') : retry('VendorRejected');
    case 'evidenceRefused':
      return retry('VendorRejected');
    case 'notFound':
      if (context.stage === 'evidence') return retry('VendorRejected');
      return context.stage === 'justCreated'
        ? retryableFailure('VendorUnavailable', { message, nextRetryDelayMs: JUST_CREATED_DELAY_MS })
        : end('VendorRejected');
    case 'unauthorized':
      return context.stage === 'create' ? end('VendorUnauthorized') : retry('VendorUnauthorized');
    case 'badAnswer':
      return context.stage === 'create' ? end('VendorProtocolError') : retry('VendorProtocolError');
    case 'protocol':
      return retry('VendorProtocolError');
    case 'unavailable':
      return retry('VendorUnavailable');
    case 'evidenceNotReady':
    case 'evidenceIncomplete':
      return retry('EvidenceNotReady');
  }
}
