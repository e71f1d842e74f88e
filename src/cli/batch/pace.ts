/** What time it is, and waiting, in milliseconds. */
export interface Clock {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Resolves when the next one may begin: at once, or so that no more than `perSecond` begin in a second,
 * evenly.
 */
export function createPace(perSecond: number | null, { now, wait }: Clock): () => Promise<void> {
  const everyMs = perSecond === null ? 0 : 1_000 / perSecond;
  let next = -Infinity;
  return async () => {
    const asked = now();
    const begins = Math.max(asked, next);
    next = begins + everyMs;
    if (begins > asked) await wait(begins - asked);
  };
}
