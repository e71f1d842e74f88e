import type { ApplicationFailure } from '@temporalio/common';
import { finalFailure, retryableFailure, type FailureType, type PendingType } from '../workflows/failures.js';
import { isStoreFailure, isVendorFailure, type VendorFailure } from './ports.js';

/** Longest `Retry-After` that is obeyed: a vendor's slip must not stop an onboarding for days. */
const RETRY_AFTER_CAP_MS = 15 * 60_000;

/** Spreads what was told to come back at one moment; only ever later than asked. */
const JITTER = 0.1;

export interface TranslationContext {
  /** What was being done, for the message: "create the onboarding", "read the result". */
  readonly doing: string;
  /** Where the answer's body was stored. */
  readonly bodyRef: string | null;
  /**
   * A create fails fast where somebody must act; an onboarding under way waits for them and loses
   * nothing; on the evidences call nothing at all is final. `repeatedCreate`: an answer may have
   * been lost before, so that the onboarding may exist already.
   */
  readonly stage: 'create' | 'repeatedCreate' | 'underWay' | 'evidence';
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
      message: `a store cannot be used: could not ${context.doing}: ${error.message}`,
    });
  }
  return error;
}

/** The next attempt's delay where the vendor asked for one: capped, and jittered upward only. */
export function toRetryDelay({ retryAfterMs }: VendorFailure): { readonly nextRetryDelayMs?: number } {
  if (retryAfterMs === null) return {};
  const asked = Math.min(retryAfterMs, RETRY_AFTER_CAP_MS);
  return { nextRetryDelayMs: Math.round(asked * (1 + Math.random() * JITTER)) };
}

function fromVendorFailure(error: VendorFailure, context: TranslationContext): ApplicationFailure {
  const { stage } = context;
  const isCreate = stage === 'create' || stage === 'repeatedCreate';
  const message = [
    `could not ${context.doing}: ${error.message}`,
    ...(context.bodyRef === null ? [] : [`the answer's body is stored as ${context.bodyRef}`]),
  ].join('; ');
  const end = (type: FailureType): ApplicationFailure => finalFailure(type, { message });
  const retry = (type: FailureType | PendingType): ApplicationFailure =>
    retryableFailure(type, { message, ...toRetryDelay(error) });
  switch (error.code) {
    case 'refusedInput':
      // Of an onboarding under way, nothing is asked that its caller gave.
      if (!isCreate) return retry('VendorProtocolError');
      return finalFailure('InvalidInput', {
        message,
        details: [error.fields.map((field) => ({ field, mustBe: 'an https URL on an allowed host' }))],
      });
    case 'notYet':
      if (stage === 'evidence') return retry('EvidenceNotReady');
      if (stage === 'underWay') return retry('VendorRejected');
      return error.httpStatus === 404 ? end('VendorRejected') : retry('VendorProtocolError');
    case 'exists':
      return stage === 'create' ? end('VendorRejected') : retry('VendorRejected');
    case 'noGood': {
      const status = error.httpStatus ?? 200;
      const type = status >= 400 ? 'VendorRejected' : 'VendorProtocolError';
      return isCreate && status >= 300 ? end(type) : retry(type);
    }
    case 'refused':
      return isCreate ? end('VendorUnauthorized') : retry('VendorUnauthorized');
    case 'away':
      return retry('VendorUnavailable');
    case 'evidenceIncomplete':
      return retry('EvidenceNotReady');
    case 'noRoom':
      return retry('StillPending');
  }
}
