import type { WebhookHint } from '../../workflows/messages.js';
import { createExpiringMap } from './expiring-map.js';
import type { SignalAnswer, SignalOnboarding } from './signal-onboarding.js';

/** Calls to the engine at once; each may take up to 3 seconds. */
const MAX_IN_FLIGHT = 64;
/** How long an ended or unknown onboarding is not asked for again. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 10_000;

export interface EngineGuardOptions {
  readonly maxInFlight?: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

/** As {@link SignalOnboarding}; `busy` where the call was not made because too many are under way. */
export type GuardedSignal = (hint: WebhookHint) => Promise<SignalAnswer | 'busy'>;

/** Keeps callers with valid tokens from loading the engine: caps its calls, remembers its last words. */
export function guardEngine(signal: SignalOnboarding, options: EngineGuardOptions): GuardedSignal {
  const { maxInFlight = MAX_IN_FLIGHT, now } = options;
  const lastWords = createExpiringMap<SignalAnswer>({
    ttlMs: REMEMBERED_MS,
    maxEntries: MAX_REMEMBERED,
    now,
  });
  let inFlight = 0;
  return async (hint) => {
    const remembered = lastWords.get(hint.customId);
    if (remembered !== undefined) return remembered;
    if (inFlight >= maxInFlight) return 'busy';
    inFlight += 1;
    try {
      const answer = await signal(hint);
      if (answer === 'closed' || answer === 'unknown') lastWords.set(hint.customId, answer);
      return answer;
    } finally {
      inFlight -= 1;
    }
  };
}
