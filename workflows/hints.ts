import {
  claimsEnding,
  isLater,
  isOnboardingStatus,
  isTerminal,
  type OnboardingStatus,
  type WebhookArrival,
  type WebhookResult,
} from './contract.js';
import type { WebhookHint } from './messages.js';

/** What webhooks and operators have said, and whether any of it is a reason to poll now. */
export interface Hints {
  /** Takes a signal's payload, whatever it is. */
  receive(payload: unknown): void;
  /** An operator's `pollNow`. */
  pollNow(): void;
  /** True while something was said that no poll has acted on and that could be news to `known`. */
  areNews(known: OnboardingStatus): boolean;
  /** True while something was said that must not wait for what may follow it: an ending, or by an operator. */
  areUrgent(): boolean;
  /** The next poll acts on everything said so far: the same `result` never starts another one. */
  take(): void;
  /** True once a webhook has claimed a terminal result. */
  claimTheEnd(): boolean;
  readonly received: () => number;
  readonly ignored: () => number;
  readonly arrivals: () => readonly WebhookArrival[];
}

export function createHints(customId: string): Hints {
  const arrivals: WebhookArrival[] = [];
  const untaken = new Set<WebhookResult>();
  let received = 0;
  let ignored = 0;
  let pollRequested = false;

  return {
    receive(payload) {
      received += 1;
      if (!isHintFor(customId, payload)) {
        ignored += 1;
        return;
      }
      const result = isOnboardingStatus(payload.result) ? payload.result : 'UNKNOWN';
      if (arrivals.some((arrival) => arrival.result === result)) return;
      arrivals.push({ result, at: new Date().toISOString() });
      untaken.add(result);
    },
    pollNow() {
      pollRequested = true;
    },
    areNews: (known) => pollRequested || [...untaken].some((result) => couldBeNews(result, known)),
    areUrgent: () => pollRequested || [...untaken].some(claimsEnding),
    take() {
      untaken.clear();
      pollRequested = false;
    },
    claimTheEnd: () => arrivals.some(({ result }) => claimsEnding(result)),
    received: () => received,
    ignored: () => ignored,
    arrivals: () => arrivals,
  };
}

/** A stale webhook cannot be news; an unknown `result` can. */
function couldBeNews(result: WebhookResult, known: OnboardingStatus): boolean {
  return result === 'UNKNOWN' || isTerminal(result) || isLater(result, known);
}

function isHintFor(customId: string, payload: unknown): payload is WebhookHint {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'customId' in payload &&
    payload.customId === customId &&
    'result' in payload &&
    typeof payload.result === 'string'
  );
}
