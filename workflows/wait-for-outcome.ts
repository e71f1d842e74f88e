import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
  ActivityCancellationType,
} from '@temporalio/workflow';
import type { AskedFor, OnboardingActivities, PollAnswer, PollRequest } from './activity-contract.js';
import type { OnboardingStatus } from './contract.js';
import { SHORTEST_RETRY_DELAY_MS, isRetryable } from './failures.js';
import type { Hints } from './hints.js';
import type { CheckedInput } from './input.js';
import { HINT_PAUSE_MS, POLL_BACKOFF, POLL_TIMEOUT_MS, pollOptions } from './policies.js';

/*
 * The wait: a webhook or a timer-based poll, whichever is first. Who owns what:
 *
 * - The vendor's result, read by `pollResult`, owns the truth; `hints` only say "look now".
 * - The server owns the time between polls: one activity, retried by its retry policy, so that the
 *   history does not grow with the length of the wait and an operator can change the interval.
 * - This file owns which poll runs. Its invariants:
 *
 * 1. At most one poll is wanted at any time, and every answer that arrives is looked at.
 * 2. A poll that a hint started asks at least once: the next hint ends its waiting, not its asking.
 *    A poll that the timer started gives way at once.
 * 3. Each distinct webhook `result` starts at most one poll; what comes during one is coalesced, and
 *    so is what follows within a moment of one that claims no ending.
 * 4. An answer beats a hint of the same activation.
 * 5. The deadline is absolute. The poll clamps its own retries so that the last one falls on it, and
 *    only an answered poll decides; the activity's time-out is a backstop that starts the next one.
 * 6. After news the next poll waits `pollEvery`, unless a hint comes: nothing was asked for in vain.
 * 7. However early a poll ends without an answer, the next one starts a second later at the soonest.
 */

export interface Wait {
  readonly customId: string;
  readonly onboardingId: string;
  readonly deadline: string;
  readonly asked: AskedFor | undefined;
  /** The create told no URL. */
  readonly linkMissing: boolean;
  readonly intervals: CheckedInput['wait'];
  readonly hints: Hints;
  /** Called with each status that a poll has confirmed. */
  readonly confirmed: (status: OnboardingStatus) => void;
}

/** The ending: terminal, or still open at the deadline. */
export type Ending = Exclude<PollAnswer, { kind: 'progress' }>;

/** Waits from the status that the create answered to the ending. */
export async function waitForOutcome(
  wait: Wait,
  created: { known: OnboardingStatus; over: boolean },
): Promise<Ending> {
  const { hints, intervals } = wait;
  let { known } = created;
  let due = created.over;
  if (!created.over) await quiet(wait, known, intervals.firstPollAfter, 'first poll');
  for (;;) {
    if (hints.areNews(known) && !hints.areUrgent()) {
      await condition(() => hints.areUrgent(), HINT_PAUSE_MS, { summary: 'what follows a webhook at once' });
    }
    const startedByHint = hints.areNews(known);
    hints.take();
    due ||= hints.claimTheEnd();
    const answer = await pollUntilNews(wait, { known, due }, startedByHint);
    if (answer === undefined) continue;
    if (answer.kind !== 'progress') return answer;
    known = answer.status;
    due = true;
    wait.confirmed(known);
    await quiet(wait, known, intervals.pollEvery, 'next poll');
  }
}

/** Until a hint comes, for a while and to the deadline at most. */
async function quiet(wait: Wait, known: OnboardingStatus, ms: number, then: string): Promise<void> {
  const atMost = Math.min(ms, leftMs(wait));
  if (atMost === 0) return;
  const summary = `${then}, unless a webhook comes before`;
  await condition(() => wait.hints.areNews(known), atMost, { summary });
}

/** What a poll is told: the last confirmed status, and whether a result is due. */
type Known = Pick<PollRequest, 'known' | 'due'>;

/** One poll activity; undefined where it gave way to a hint, or its backstop ended it. */
async function pollUntilNews(
  wait: Wait,
  told: Known,
  startedByHint: boolean,
): Promise<PollAnswer | undefined> {
  const scope = new CancellationScope();
  let answered = false;
  const isAnswered = (): boolean => answered;
  const answer = scope.run(() => startPoll(wait, told, startedByHint)).finally(() => (answered = true));
  answer.catch(() => undefined); // looked at below; without this, a cancelled wait would leave it unhandled
  await condition(() => isAnswered() || wait.hints.areNews(told.known));
  const gaveWay = !isAnswered();
  if (gaveWay) scope.cancel();
  try {
    return await answer;
  } catch (error) {
    if (gaveWay && isCancellation(error) && !CancellationScope.current().consideredCancelled)
      return undefined;
    if (!(error instanceof ActivityFailure) || !isRetryable(error)) throw error;
    await sleep(SHORTEST_RETRY_DELAY_MS);
    return undefined;
  }
}

function startPoll(wait: Wait, told: Known, startedByHint: boolean): Promise<PollAnswer> {
  const { customId, onboardingId, deadline, asked, intervals, linkMissing } = wait;
  const left = leftMs(wait);
  const { pollResult } = proxyActivities<OnboardingActivities>({
    ...pollOptions,
    retry: {
      initialInterval: intervals.pollEvery,
      backoffCoefficient: POLL_BACKOFF,
      maximumInterval: intervals.pollAtMost,
    },
    cancellationType: startedByHint
      ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
      : ActivityCancellationType.TRY_CANCEL,
    ...(left > 0 && { scheduleToCloseTimeout: left + POLL_TIMEOUT_MS }),
  });
  const giveUpAt = new Date(Date.parse(deadline) + intervals.giveUpAfter).toISOString();
  const request: PollRequest = {
    ...{ customId, onboardingId, ...told, deadline, giveUpAt },
    ...(linkMissing && { linkMissing }),
  };
  return pollResult(asked === undefined ? request : { ...request, asked });
}

function leftMs(wait: Wait): number {
  return Math.max(0, Date.parse(wait.deadline) - Date.now());
}
