import { claimsEnding } from '../../workflows/contract.js';
import type { WebhookHint } from '../../workflows/messages.js';
import { createExpiringMap } from './expiring-map.js';
import { createPlaces } from './places.js';
import { SIGNAL_TIMEOUT_MS, type SignalAnswer, type SignalOnboarding } from './signal-onboarding.js';

/** Calls to the engine at once; each may take up to 2.5 seconds. */
const MAX_IN_FLIGHT = 64;
/** How long a webhook waits for one of those; the rest of its 2.5 seconds is the engine's. */
const WAIT_MS = 2_000;
/** How long an unknown onboarding is not asked for again. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 10_000;

export interface EngineGuardOptions {
  readonly maxInFlight?: number;
  readonly waitMs?: number;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

/** As {@link SignalOnboarding}; `busy` where the call was not made because too many are under way. */
export type GuardedSignal = (hint: WebhookHint) => Promise<SignalAnswer | 'busy'>;

/**
 * Keeps callers with valid tokens from loading the engine: caps its calls, and remembers whom it does
 * not know. An ending is handed on whatever was remembered, and that a run has closed is not
 * remembered at all: the next run of the same onboarding may have begun.
 */
export function guardEngine(signal: SignalOnboarding, options: EngineGuardOptions): GuardedSignal {
  const { maxInFlight = MAX_IN_FLIGHT, waitMs = WAIT_MS, now } = options;
  const unknown = createExpiringMap<true>({ ttlMs: REMEMBERED_MS, maxEntries: MAX_REMEMBERED, now });
  const places = createPlaces(maxInFlight);
  return async (hint) => {
    if (unknown.get(hint.customId) === true && !claimsEnding(hint.result)) return 'unknown';
    const began = now();
    if (!(await places.take(waitMs))) return 'busy';
    try {
      const answer = await signal(hint, SIGNAL_TIMEOUT_MS - (now() - began));
      if (answer === 'unknown') unknown.set(hint.customId, true);
      return answer;
    } finally {
      places.leave();
    }
  };
}
