import { setTimeout as sleep } from 'node:timers/promises';

/** A part that has not answered for so long makes this process not ready. */
const READY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 2_500;
/** A look that takes longer is let go, so that a silent part is asked again. */
const LOOK_WITHIN_MS = 5_000;

export interface Readiness {
  /** The parts that have not answered within the last 10 s; empty: ready. */
  missing(): readonly string[];
  stop(): void;
}

export interface ReadinessOptions {
  /** Each by its name; resolves once it has answered. */
  readonly parts: Readonly<Record<string, () => Promise<unknown>>>;
  /** Milliseconds between two looks. Default 2500. */
  readonly lookEveryMs?: number;
  /** Milliseconds that never go back. Default `performance.now`. */
  readonly now?: () => number;
}

/** Asks every part again and again whether it is there. Does not keep the process running. */
export function watchReadiness(options: ReadinessOptions): Readiness {
  const { parts, lookEveryMs = LOOK_EVERY_MS, now = () => performance.now() } = options;
  const answeredAt = new Map<string, number>();
  const stop = new AbortController();
  for (const [part, ask] of Object.entries(parts)) {
    void watch(ask, lookEveryMs, stop.signal, () => answeredAt.set(part, now()));
  }
  return {
    missing: () =>
      Object.keys(parts).filter((part) => now() - (answeredAt.get(part) ?? -Infinity) > READY_WITHIN_MS),
    stop: () => {
      stop.abort();
    },
  };
}

async function watch(
  ask: () => Promise<unknown>,
  everyMs: number,
  signal: AbortSignal,
  answered: () => void,
): Promise<void> {
  const letGo = Symbol();
  while (!signal.aborted) {
    const look = new AbortController();
    const patience = sleep(LOOK_WITHIN_MS, letGo, { ref: false, signal: look.signal });
    const answer = await Promise.race([ask(), patience]).catch(() => letGo);
    patience.catch(() => undefined);
    look.abort();
    if (answer !== letGo) answered();
    await sleep(everyMs, undefined, { ref: false, signal }).catch(() => undefined);
  }
}
