import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { OnboardingActivities, PollAnswer, PollRequest } from '../workflows/activity-contract.js';
import { isLater, isTerminal, toOnboardingStatus, type TerminalStatus } from '../workflows/contract.js';
import { finalFailure, retryableFailure } from '../workflows/failures.js';
import { printableCode } from '../workflows/ids.js';
import { askingSignal } from './asking-signal.js';
import { beatWhile } from './beat-while.js';
import { boundContradiction } from './bound-contradiction.js';
import { countOddStatus } from './count-odd-status.js';
import { boundRetries } from './bound-retries.js';
import { createByteBudget, type ByteShare } from './byte-budget.js';
import { callPort } from './call-port.js';
import { clampToDeadline } from './clamp-to-deadline.js';
import { isVendorFailure, type OnboardingPorts, type VendorFailure, type VendorResult } from './ports.js';
import { flagsOf } from './result-flags.js';
import { serverNow } from './server-time.js';
import { toRetryDelay } from './to-application-failure.js';

/**
 * Bodies of results that one worker holds at once: two of the largest, or a hundred of ordinary ones.
 * Reading and storing one takes several times its bytes (docs/production.md).
 */
const RESULT_BYTES_AT_ONCE = 128 * 1024 * 1024;

/**
 * GET /integrations/:onboardingId/result, retried by the server until it brings news: a terminal
 * status (its raw result is then stored), a later one than the workflow knows, or, once the deadline
 * has passed, any answer at all, "there is none yet" among them. Everything else is a retryable
 * failure, benign where the process is merely still open. Its heartbeats say that a slow answer is
 * still being read, and carry what {@link Memory} holds.
 */
export function createPollResult(
  ports: OnboardingPorts,
  room = createByteBudget(RESULT_BYTES_AT_ONCE),
): OnboardingActivities['pollResult'] {
  return async (request) => {
    const memory = recall(request);
    const share = room.open();
    try {
      return await boundRetries(request.giveUpAt, () =>
        beatWhile(memory.told, () => poll(ports, request, memory, share)),
      );
    } catch (error) {
      memory.tellNews();
      if (error instanceof ApplicationFailure && error.nonRetryable !== true) {
        throw clampToDeadline(error, request.deadline, activityInfo());
      }
      throw error;
    } finally {
      share.release();
    }
  };
}

async function poll(
  ports: OnboardingPorts,
  request: PollRequest,
  memory: Memory,
  share: ByteShare,
): Promise<PollAnswer> {
  const { customId, onboardingId, known } = request;
  const result = await readResult(ports, request, memory, share);
  const late = serverNow() >= Date.parse(request.deadline);
  if ('code' in result) {
    if (late) return { kind: 'deadline', status: known, flags: ['resultMissing'] };
    throw retryableFailure('StillPending', {
      message: `Finwave has no result yet: ${result.message}${linkOf(request)}`,
      ...toRetryDelay(result),
    });
  }

  if (isOther(result.onboardingId, onboardingId) || isOther(result.customId, customId))
    throw mismatch(late && request.giveUpAt === undefined);
  memory.resultSeen();
  const status = toOnboardingStatus(result.status);
  if (status !== result.status) countOddStatus(ports, customId, result.status);
  if (status !== null && isTerminal(status)) {
    return await callPort(ports, { customId, doing: 'store the result', stage: 'underWay' }, () =>
      keep(ports, request, status, result),
    );
  }
  if (status !== null && isLater(status, known)) {
    return late ? { kind: 'deadline', status } : { kind: 'progress', status };
  }
  if (late && status === null) {
    return await callPort(ports, { customId, doing: 'store the result', stage: 'underWay' }, () =>
      keepUnknown(ports, request, result),
    );
  }
  if (late) return { kind: 'deadline', status: known };
  throw retryableFailure('StillPending', {
    message: `Finwave says ${status ?? printableCode(result.status)}; confirmed so far is ${known}${linkOf(request)}`,
  });
}

/** What an operator has to know beside the answer: somebody waits for a link that there is not. */
function linkOf({ linkMissing, known }: PollRequest): string {
  return linkMissing === true && known === 'CREATED' ? '; it told no URL, so nobody can be sent a link' : '';
}

/** True for an id that is there and is not the asked one; an absent one differs from nothing. */
function isOther(id: string | null, asked: string): boolean {
  return id !== null && id !== asked;
}

/**
 * The result, or the answer that there is none yet. Where one was seen, or an ending was claimed, a
 * 404 is no such answer: it is retried for a while, then Finwave has lost the onboarding.
 */
async function readResult(
  ports: OnboardingPorts,
  { customId, onboardingId }: PollRequest,
  memory: Memory,
  share: ByteShare,
): Promise<VendorResult | VendorFailure> {
  const told = { lost: false };
  try {
    return await callPort(ports, { customId, doing: 'read the result', stage: 'underWay' }, async () => {
      try {
        return await ports.vendor.result(onboardingId, askingSignal(), share.claim);
      } catch (error) {
        if (!isVendorFailure(error) || error.code !== 'notYet') throw error;
        told.lost = error.httpStatus === 404 && memory.isDue;
        if (!told.lost) return error;
        throw error;
      }
    });
  } catch (error) {
    if (!told.lost || !(error instanceof ApplicationFailure)) throw error;
    throw boundContradiction(error, memory.lostSince(), 'Finwave no longer knows the onboarding');
  }
}

/** What one attempt tells the next in its heartbeats. */
interface Memory {
  /** A result was seen, or an ending was claimed. */
  readonly isDue: boolean;
  resultSeen(): void;
  /** When the result was first not there although it was due, milliseconds since the epoch. */
  lostSince(): number;
  readonly told: () => Told;
  /** For an attempt about to fail: nobody comes after one that succeeds. */
  tellNews(): void;
}

/** JSON; `lostSince` only while the result is not there although it was due. */
interface Told {
  readonly seen: boolean;
  readonly lostSince?: number;
}

function recall({ due }: PollRequest): Memory {
  const given = (activityInfo().heartbeatDetails ?? {}) as { seen?: unknown; lostSince?: unknown };
  const seen = given.seen === true;
  let told: Told = { seen, ...(typeof given.lostSince === 'number' && { lostSince: given.lostSince }) };
  let isNews = false;
  const learn = (next: Told): void => {
    told = next;
    isNews = true;
  };
  return {
    isDue: due || seen,
    resultSeen: () => {
      if (!told.seen || told.lostSince !== undefined) learn({ seen: true });
    },
    lostSince: () => {
      const lostSince = told.lostSince ?? serverNow();
      learn({ seen, lostSince });
      return lostSince;
    },
    told: () => told,
    tellNews: () => {
      if (isNews) heartbeat(told);
    },
  };
}

/** Another onboarding's answer: nothing of it is kept. */
function mismatch(final: boolean): ApplicationFailure {
  const message =
    "Finwave answered with another onboarding's result: onboardingId or customId differ from those asked";
  return final
    ? finalFailure('VendorMismatch', { message })
    : retryableFailure('VendorMismatch', { message });
}

async function keep(
  ports: OnboardingPorts,
  { customId, asked }: PollRequest,
  status: TerminalStatus,
  result: VendorResult,
): Promise<PollAnswer> {
  if (result.unreadableFields.length > 0) {
    ports.log.warn('fields of the result could not be read', {
      customId,
      fields: result.unreadableFields.join(', '),
    });
  }
  const textsKey = asked?.textsKey === undefined ? null : await ports.evidence.readTextsKey(asked.textsKey);
  const stored = await ports.evidence.storeResult(customId, result);
  return {
    kind: 'terminal',
    summary: {
      status,
      score: result.score,
      errorEvent: result.errorEvent === null ? null : printableCode(result.errorEvent),
      flags: [...flagsOf(status, result, asked, textsKey), ...stored.flags],
      result: stored.result,
      files: stored.files,
    },
  };
}

/** The deadline's last answer, of a status that nobody knows: kept as it is, with nothing taken out. */
async function keepUnknown(
  ports: OnboardingPorts,
  { customId, known }: PollRequest,
  result: VendorResult,
): Promise<PollAnswer> {
  const kept = await ports.evidence.storeResult(customId, {
    ...result,
    evidences: [],
    images: [],
  });
  return {
    kind: 'deadline',
    status: known,
    flags: ['unknownStatus'],
    result: kept.result,
    files: kept.files,
  };
}
