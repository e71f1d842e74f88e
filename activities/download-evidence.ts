import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import type {
  EvidenceAnswer,
  EvidenceRequest,
  OnboardingActivities,
} from '../workflows/activity-contract.js';
import { retryableFailure } from '../workflows/failures.js';
import { callPort } from './call-port.js';
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
 * Downloads, checks and stores the evidence. "Not ready" ends it once `evidenceDeadlineMs` have
 * passed since the first attempt, a final refusal at once; every other failure is retried (C30, C31).
 * Its heartbeats carry the download's bookmark.
 */
export function createDownloadEvidence(ports: OnboardingPorts): OnboardingActivities['downloadEvidence'] {
  let running = 0;
  return async (request) => {
    const call = { customId: request.customId, doing: 'download the evidence', stage: 'underWay' } as const;
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
  const order: EvidenceOrder = { ...request, acceptMissing: bookmark.missingTries() >= MISSING_RETRIES };
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
    if (error.code === 'evidenceIncomplete') {
      bookmark.countMissing();
      heartbeat(bookmark.current());
    }
    const waited = Date.now() - info.scheduledTimestampMs;
    if (!endsTheDownload(error, waited >= request.evidenceDeadlineMs)) throw error;
    return await ports.evidence.concludeWithout(order, request.status === 'FINISHED' ? 'notReady' : 'none');
  } finally {
    clearInterval(beat);
  }
}

function endsTheDownload(error: VendorFailure, deadlinePassed: boolean): boolean {
  return error.code === 'evidenceRefused' || (error.code === 'evidenceNotReady' && deadlinePassed);
}

function tooMany(): ApplicationFailure {
  return retryableFailure('EvidenceNotReady', {
    message: `this worker downloads ${MAX_DOWNLOADS.toString()} archives already; this one is next`,
    nextRetryDelayMs: TOO_MANY_DELAY_MS,
  });
}

/** What reaches the next attempt: the collector's progress, and how often a named file was missing. */
function createBookmark(details: unknown) {
  const given: CollectProgress =
    typeof details === 'object' && details !== null ? (details as CollectProgress) : {};
  let missing = typeof given['missingTries'] === 'number' ? given['missingTries'] : 0;
  let progress: CollectProgress = given;
  return {
    missingTries: () => missing,
    countMissing: () => (missing += 1),
    move: (next: CollectProgress) => (progress = next),
    current: (): CollectProgress => ({ ...progress, missingTries: missing }),
  };
}
