import { RETRY_AFTER_CAP_MS } from './policies.js';

/**
 * A `Retry-After` header as milliseconds from `now` on: never negative, at most an hour; null where
 * there is none or it is unreadable (RFC 9110, 10.2.3: seconds or an HTTP date).
 */
export function toRetryAfterMs(header: string | undefined, now: number = Date.now()): number | null {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_CAP_MS);
}
