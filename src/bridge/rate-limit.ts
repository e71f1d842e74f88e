import { createExpiringMap } from './expiring-map.js';

const WINDOW_MS = 60_000;
/** Keys remembered at most: bounds the memory that strangers can make us use to a few megabytes. */
const MAX_KEYS = 10_000;

/** Counts per key in windows of one minute. It decides nothing itself. */
export interface RateLimit {
  count(key: string): void;
  /** Whole seconds until the key's window ends, or null while it is within the limit. */
  exceededFor(key: string): number | null;
}

export function createRateLimit(maxPerMinute: number, now: () => number): RateLimit {
  const windows = createExpiringMap<{ count: number; readonly endsAt: number }>({
    ttlMs: WINDOW_MS,
    maxEntries: MAX_KEYS,
    now,
  });
  return {
    count(key) {
      const window = windows.get(key) ?? { count: 0, endsAt: now() + WINDOW_MS };
      window.count += 1;
      if (window.count === 1) windows.set(key, window);
    },
    exceededFor(key) {
      const window = windows.get(key);
      if (window === undefined || window.count <= maxPerMinute) return null;
      return Math.max(1, Math.ceil((window.endsAt - now()) / 1000));
    },
  };
}
