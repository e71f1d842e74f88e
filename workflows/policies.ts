import type { ActivityOptions } from '@temporalio/workflow';
import type { TerminalStatus } from './contract.js';

/** Every number of the workflow, with its reason. */

export const WAIT_DEFAULTS = {
  /** Most people take minutes; the webhook usually comes before a poll would find anything. */
  firstPollAfter: '30s',
  pollEvery: '1m',
  pollAtMost: '15m',
  /** Vendor sessions expire long before; this bounds a wait whose ending nobody reports. */
  deadline: '30d',
  /** The vendor names no readiness; half an hour is far more than a ZIP takes. */
  evidenceDeadline: '30m',
  /** A week end and a public holiday of the vendor's; then somebody must look. */
  giveUpAfter: '7d',
} as const;

/** Longest duration that is accepted: beyond it a typing error is likelier than a wish. */
export const LONGEST_WAIT_MS = 10 * 365 * 24 * 3_600_000;

/**
 * Growth of the poll interval from `pollEvery` to `pollAtMost`. Gentle, because the interval is also
 * how late a lost webhook is noticed: from 1 to 15 minutes within about two hours.
 */
export const POLL_BACKOFF = 1.2;

/**
 * How long a webhook of no ending waits for what follows it: a queue that is emptied, or a person who
 * is through in no time, sends several at once, and one poll tells them all.
 */
export const HINT_PAUSE_MS = 1_000;

/** One HTTP call of a few KB; the client's own time-outs are shorter. */
const CALL_TIMEOUT_MS = 60_000;

/** A result may take minutes over a slow line: longer than the client reads at it, and then storing it. */
export const POLL_TIMEOUT_MS = 10 * 60_000;

export const createOptions: ActivityOptions = {
  summary: 'POST /integrations',
  startToCloseTimeout: CALL_TIMEOUT_MS,
  // Until `giveUpAt`: before the vendor has answered there is nothing to lose by asking again.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};

export const pollOptions: ActivityOptions = {
  summary: 'GET /integrations/:onboardingId/result',
  startToCloseTimeout: POLL_TIMEOUT_MS,
  // How soon a dead worker's poll is taken over; reading one large result may keep a worker busy for seconds.
  heartbeatTimeout: '30s',
};

export const evidenceOptions: ActivityOptions = {
  summary: 'GET /integrations/:onboardingId/evidences',
  // The slowest download that the throughput floor still allows; progress is told by heartbeats.
  startToCloseTimeout: '24h',
  // How soon a dead worker's download is taken over, and how soon a cancelled one stops.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};

export const findSettledOptions: ActivityOptions = {
  summary: 'what is known so far',
  startToCloseTimeout: CALL_TIMEOUT_MS,
  retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '30s' },
};

/** Somebody waits for a recheck: asked again every few seconds, for as long as it takes at most. */
export const recheckPollOptions: ActivityOptions = {
  ...pollOptions,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
};

/** How long a recheck asks for the result, and then for the evidence. */
export const RECHECK_BUDGET_MS = 120_000;

export const persistOptions: ActivityOptions = {
  summary: 'custody record and outcome',
  startToCloseTimeout: CALL_TIMEOUT_MS,
  // A locked or full store comes back: nothing is given up.
  retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '30s' },
};

/**
 * Whether who ended so went through the whole process: then there must be evidence, and everything
 * mandatory was accepted. After any other ending there may be nothing at all.
 */
export const WHOLE_PROCESS = {
  FINISHED: true,
  INCOMPLETED: false,
  TIMEOUT: false,
} as const satisfies Record<TerminalStatus, boolean>;

/** INCOMPLETED and TIMEOUT may have no evidence at all: two minutes are enough to see. */
export const UNFINISHED_EVIDENCE_DEADLINE_MS = 120_000;
