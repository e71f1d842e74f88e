/** A number of places; whoever finds none free waits for one, first come, first served. */
export interface Places {
  /** True once a place is taken, false where none came free within `waitMs`. */
  take(waitMs: number): Promise<boolean>;
  /** Gives a taken place to whoever waits longest. */
  leave(): void;
}

export function createPlaces(count: number): Places {
  const waiting = new Set<() => void>();
  let free = count;
  return {
    take(waitMs) {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const next = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        const timer = setTimeout(() => {
          waiting.delete(next);
          resolve(false);
        }, waitMs);
        waiting.add(next);
      });
    },
    leave() {
      const [next] = waiting;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
