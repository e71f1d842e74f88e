import type { CreateRequest } from '../create-request.js';

/** Where the person goes in the end (`redirectUrl`). */
export interface Redirect {
  /** `auto` 1, `manual` 2, `iframe` 4; the vendor's 3 is no redirect at all. */
  readonly kind: 'auto' | 'manual' | 'iframe';
  /** An absolute http or https URL; null where the request had another, or none. */
  readonly url: string | null;
  /** `waitingTime`, whose unit the vendor does not say: seconds here, at most {@link LONGEST_WAIT_SECONDS}. */
  readonly waitSeconds: number;
}

const LONGEST_WAIT_SECONDS = 60;
const KINDS = { 1: 'auto', 2: 'manual', 4: 'iframe' } as const;

export function redirectOf(request: CreateRequest): Redirect | null {
  const { type, url, waitingTime } = (request['redirectUrl'] ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 1 && type !== 2 && type !== 4) return null;
  const wait = typeof waitingTime === 'number' && waitingTime > 0 ? waitingTime : 0;
  return { kind: KINDS[type], url: toWebUrl(url), waitSeconds: Math.min(wait, LONGEST_WAIT_SECONDS) };
}

function toWebUrl(value: unknown): string | null {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

/** Whose pages may hold this one in a frame, as `frame-ancestors` takes it: nobody's, but for `iframe`. */
export function frameAncestors(redirect: Redirect | null): string {
  if (redirect?.kind !== 'iframe') return "'none'";
  const origin = redirect.url === null ? '' : new URL(redirect.url).origin;
  // A host may hold characters that mean something in a policy.
  const own = /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? ` ${origin}` : '';
  return `http://localhost:* http://127.0.0.1:*${own}`;
}
