import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import type {
  EvidenceAnswer,
  EvidenceRequest,
  OnboardingActivities,
} from '../workflows/activity-contract.js';
import { retryableFailure } from '../workflows/failures.js';
import { callPort } from './call-port.js';
import { isAway, isSpent, spend, toSpending } from './evidence-budget.js';
import {
  isVendorFailure,
  type CollectProgress,
  type EvidenceOrder,
  type OnboardingPorts,
  type VendorFailure,
} from './ports.js';

/** An archive that lacks a named file may just not be whole yet (C25): asked for this often again. */
const MISSING_RETRIES = 3;

/** Half of the activity slots that a worker has by default. */
const MAX_DOWNLOADS = 50;
const TOO_MANY_DELAY_MS = 1_000;

/** Well below the heartbeat time-out, so that a slow step of the download is not taken for a dead worker. */
const HEARTBEAT_EVERY_MS = 2_000;

/**
 * Downloads, checks and stores the evidence. Failures are retried until what `evidence-budget.ts`
 * counts is spent; then it concludes without an archive (C30, C31). Only our own stores being away has
 * no bound. Its heartbeats carry the download's bookmark and what was spent.
 */
export function createDownloadEvidence(ports: OnboardingPorts): OnboardingActivities['downloadEvidence'] {
  let running = 0;
  return async (request) => {
    const call = { customId: request.customId, doing: 'download the evidence', stage: 'evidence' } as const;
    // A worker full of downloads would keep polls and creates waiting.
    if (running >= MAX_DOWNLOADS) throw tooMany();
    running += 1;
    try {
      return await callPort(ports, call, () => download(ports, request));
    } finally {
      running -= 1;
    }
  };
}

async function download(ports: OnboardingPorts, request: EvidenceRequest): Promise<EvidenceAnswer> {
  const info = activityInfo();
  const bookmark = createBookmark(info.heartbeatDetails);
  const files = await ports.evidence.readFiles(request.files);
  const order: EvidenceOrder = {
    ...request,
    ...files,
    acceptMissing: bookmark.missingTries() >= MISSING_RETRIES,
  };
  const beat = setInterval(() => {
    heartbeat(bookmark.current());
  }, HEARTBEAT_EVERY_MS);
  try {
    return await ports.evidence.collect(order, {
      attempt: info.attempt,
      signal: cancellationSignal(),
      resume: bookmark.current(),
      progress: (progress) => {
        bookmark.move(progress);
        heartbeat(bookmark.current());
      },
    });
  } catch (error) {
    if (!isVendorFailure(error)) throw error;
    const spending = bookmark.countFailure(error);
    heartbeat(bookmark.current());
    // An archive that lacks a file is an archive: the tries for it end by their count.
    if (error.code === 'evidenceIncomplete' || !isSpent(spending, request, Date.now())) throw error;
    return await concludeWithout(ports, request, order, error);
  } finally {
    clearInterval(beat);
  }
}

/** FINISHED should have evidence; an unfinished one need not, but who was never answered cannot know (C31). */
async function concludeWithout(
  ports: OnboardingPorts,
  { status }: EvidenceRequest,
  order: EvidenceOrder,
  last: VendorFailure,
): Promise<EvidenceAnswer> {
  if (status === 'FINISHED') return ports.evidence.concludeWithout(order, 'notReady');
  const { flags, ...concluded } = await ports.evidence.concludeWithout(order, 'none');
  return { ...concluded, flags: isAway(last) ? [...flags, 'evidenceNotReady'] : flags };
}

function tooMany(): ApplicationFailure {
  return retryableFailure('EvidenceNotReady', {
    message: `this worker downloads ${MAX_DOWNLOADS.toString()} archives already; this one is next`,
    nextRetryDelayMs: TOO_MANY_DELAY_MS,
  });
}

/** What reaches the next attempt: the collector's progress, missing files' tries, and what was spent. */
function createBookmark(details: unknown) {
  const given: CollectProgress =
    typeof details === 'object' && details !== null ? (details as CollectProgress) : {};
  let missing = typeof given['missingTries'] === 'number' ? given['missingTries'] : 0;
  let spending = toSpending(given);
  let progress: CollectProgress = given;
  return {
    missingTries: () => missing,
    countFailure: (error: VendorFailure) => {
      if (error.code === 'evidenceIncomplete') missing += 1;
      return (spending = spend(spending, error, Date.now()));
    },
    move: (next: CollectProgress) => (progress = next),
    current: (): CollectProgress => ({ ...progress, ...spending, missingTries: missing }),
  };
}
