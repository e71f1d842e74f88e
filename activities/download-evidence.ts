import { Context, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { ActivityCancellationDetails } from '@temporalio/common';
import { ApplicationFailure } from '@temporalio/common';
import type {
  EvidenceAnswer,
  EvidenceRequest,
  OnboardingActivities,
} from '../workflows/activity-contract.js';
import { retryableFailure } from '../workflows/failures.js';
import { WHOLE_PROCESS } from '../workflows/policies.js';
import { beatWhile } from './beat-while.js';
import { callPort } from './call-port.js';
import { clampToDeadline } from './clamp-to-deadline.js';
import { boundOf, isAway, isSpent, spend, toSpending, type EvidenceSpending } from './evidence-budget.js';
import {
  isVendorFailure,
  type CollectAttempt,
  type CollectedEvidence,
  type CollectProgress,
  type EvidenceOrder,
  type OnboardingPorts,
  type VendorFailure,
} from './ports.js';
import { serverNow, startServerClock } from './server-time.js';

/** An archive that lacks a named file may just not be whole yet: asked for again after each of these. */
const MISSING_AGAIN_AFTER_MS = [5_000, 30_000, 120_000];

/** Half of the activity slots that a worker has by default. */
const MAX_DOWNLOADS = 50;
const TOO_MANY_DELAY_MS = 1_000;

/**
 * Downloads, checks and stores the evidence. Failures are retried until what `evidence-budget.ts`
 * counts is spent; then it concludes without an archive. Only our own stores being away has
 * no bound. Its heartbeats carry the download's bookmark and what was spent.
 */
export function createDownloadEvidence(ports: OnboardingPorts): OnboardingActivities['downloadEvidence'] {
  let running = 0;
  return async (request) => {
    startServerClock();
    const call = { customId: request.customId, doing: 'download the evidence', stage: 'evidence' } as const;
    // A worker full of downloads would keep polls and creates waiting.
    if (running >= MAX_DOWNLOADS) throw tooMany();
    running += 1;
    const bookmark = createBookmark(activityInfo().heartbeatDetails);
    try {
      return toAnswer(await callPort(ports, call, () => download(ports, request, bookmark)));
    } catch (error) {
      const bound = bookmark.bound(request);
      if (bound === null || !(error instanceof ApplicationFailure)) throw error;
      throw clampToDeadline(error, new Date(bound).toISOString(), activityInfo());
    } finally {
      running -= 1;
    }
  };
}

async function download(
  ports: OnboardingPorts,
  request: EvidenceRequest,
  bookmark: Bookmark,
): Promise<CollectedEvidence> {
  const files = await ports.evidence.readFiles(request.files);
  const order: EvidenceOrder = {
    ...request,
    ...files,
    acceptMissing: bookmark.missingTries() >= MISSING_AGAIN_AFTER_MS.length,
  };
  const context = Context.current();
  const attempt: CollectAttempt = {
    attempt: activityInfo().attempt,
    signal: cancellationSignal(),
    goesOn: () => goesOn(context.cancellationDetails),
    resume: bookmark.current(),
    isLast: (failure) => isSpent(bookmark.spentBy(failure), request, serverNow()),
    progress: (progress) => {
      bookmark.move(progress);
      heartbeat(bookmark.current());
    },
  };
  try {
    return await beatWhile(bookmark.current, () => ports.evidence.collect(order, attempt));
  } catch (error) {
    if (!isVendorFailure(error)) throw error;
    const spending = bookmark.countFailure(error);
    heartbeat(bookmark.current());
    // An archive that lacks a file is an archive: the collector keeps it where no try is left.
    if (error.code === 'evidenceIncomplete') throw incomplete(error, bookmark.missingTries());
    if (!isSpent(spending, request, serverNow())) throw error;
    return await concludeWithout(ports, request, order, error);
  }
}

/** Without the list of files: `persistOutcome` reads it where it is stored. */
function toAnswer({ evidence, ...collected }: CollectedEvidence): EvidenceAnswer {
  const { state, reason, ref, sha256, bytes } = evidence;
  return { ...collected, evidence: { state, reason, ref, sha256, bytes } };
}

/** A worker that stops, a pause, a reset or a time-out ends the attempt; who is cancelled is not asked for again. */
function goesOn(details: ActivityCancellationDetails | undefined): boolean {
  return details !== undefined && !details.cancelRequested && !details.notFound;
}

/** Without evidence where there need be none; but who was never answered cannot know. */
async function concludeWithout(
  ports: OnboardingPorts,
  { status }: EvidenceRequest,
  order: EvidenceOrder,
  last: VendorFailure,
): Promise<CollectedEvidence> {
  const reason = last.reason ?? 'unreachable';
  if (WHOLE_PROCESS[status]) return ports.evidence.concludeWithout(order, { state: 'notReady', reason });
  const { flags, ...concluded } = await ports.evidence.concludeWithout(order, { state: 'none', reason });
  return { ...concluded, flags: isAway(last) ? [...flags, 'evidenceNotReady'] : flags };
}

function incomplete({ message }: VendorFailure, tries: number): ApplicationFailure {
  const nextRetryDelayMs = MISSING_AGAIN_AFTER_MS[tries - 1];
  return retryableFailure('EvidenceNotReady', {
    message: `the evidence is not whole yet: ${message}`,
    ...(nextRetryDelayMs !== undefined && { nextRetryDelayMs }),
  });
}

function tooMany(): ApplicationFailure {
  return retryableFailure('EvidenceNotReady', {
    message: `this worker downloads ${MAX_DOWNLOADS.toString()} archives already; this one is next`,
    nextRetryDelayMs: TOO_MANY_DELAY_MS,
  });
}

type Bookmark = ReturnType<typeof createBookmark>;

/** What reaches the next attempt: the collector's progress, missing files' tries, and what was spent. */
function createBookmark(details: unknown) {
  const given: CollectProgress =
    typeof details === 'object' && details !== null ? (details as CollectProgress) : {};
  let missing = typeof given['missingTries'] === 'number' ? given['missingTries'] : 0;
  let spending = toSpending(given);
  let progress: CollectProgress = given;
  const spentBy = (error: VendorFailure): EvidenceSpending => spend(spending, error, serverNow());
  return {
    missingTries: () => missing,
    /** What would be spent if this attempt failed so. */
    spentBy,
    countFailure: (error: VendorFailure) => {
      if (error.code === 'evidenceIncomplete') missing += 1;
      return (spending = spentBy(error));
    },
    /** When the last attempt is due that what was spent allows; null while nothing was. */
    bound: (request: EvidenceRequest) => (spending === null ? null : boundOf(spending, request)),
    move: (next: CollectProgress) => (progress = next),
    current: (): CollectProgress => ({ ...progress, ...spending, missingTries: missing }),
  };
}
