/** A map that forgets: each entry after its time, the oldest one when there are too many. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined;
  /** Starts the entry's time anew. */
  set(key: string, value: V): void;
}

export interface ExpiringMapOptions {
  readonly ttlMs: number;
  readonly maxEntries: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

export function createExpiringMap<V>({ ttlMs, maxEntries, now }: ExpiringMapOptions): ExpiringMap<V> {
  const entries = new Map<string, { readonly value: V; readonly expiresAt: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value) {
      // A Map iterates in order of insertion: taking the key out first makes it the youngest.
      entries.delete(key);
      const oldest = entries.size >= maxEntries ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, expiresAt: now() + ttlMs });
    },
  };
}
