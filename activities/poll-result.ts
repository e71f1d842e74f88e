import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { OnboardingActivities, PollAnswer, PollRequest } from '../workflows/activity-contract.js';
import { isLater, isTerminal, toOnboardingStatus, type TerminalStatus } from '../workflows/contract.js';
import { finalFailure, retryableFailure } from '../workflows/failures.js';
import { printableCode } from '../workflows/ids.js';
import { countOddStatus } from './count-odd-status.js';
import { boundRetries } from './bound-retries.js';
import { callPort } from './call-port.js';
import { clampToDeadline } from './clamp-to-deadline.js';
import type { OnboardingPorts, VendorResult } from './ports.js';
import { flagsOf } from './result-flags.js';

/** How long after the create a 404 on its result is the vendor's own delay (C36). */
const JUST_CREATED_MS = 60_000;

/**
 * GET /integrations/:onboardingId/result, retried by the server until it brings news: a terminal
 * status (its raw result is then stored), a later one than the workflow knows, or, once the deadline
 * has passed, any answer at all. Everything else is a retryable failure, benign where the process is
 * merely still open.
 */
export function createPollResult(ports: OnboardingPorts): OnboardingActivities['pollResult'] {
  return async (request) => {
    try {
      return await boundRetries(request.giveUpAt, () => poll(ports, request));
    } catch (error) {
      if (error instanceof ApplicationFailure && error.nonRetryable !== true) {
        throw clampToDeadline(error, request.deadline, activityInfo());
      }
      throw error;
    }
  };
}

async function poll(ports: OnboardingPorts, request: PollRequest): Promise<PollAnswer> {
  const { customId, onboardingId, known } = request;
  const justCreated = Date.now() - Date.parse(request.createdAt) < JUST_CREATED_MS;
  const call = {
    customId,
    doing: 'read the result',
    stage: justCreated ? 'justCreated' : 'underWay',
  } as const;
  const result = await callPort(ports, call, () => ports.vendor.result(onboardingId, cancellationSignal()));
  const late = Date.now() >= Date.parse(request.deadline);

  if (isOther(result.onboardingId, onboardingId) || isOther(result.customId, customId))
    throw mismatch(late && request.giveUpAt === undefined);
  const status = toOnboardingStatus(result.status);
  if (status !== result.status) countOddStatus(ports, customId, result.status);
  if (status !== null && isTerminal(status)) {
    return await callPort(ports, { ...call, doing: 'store the result' }, () =>
      keep(ports, request, status, result),
    );
  }
  if (status !== null && isLater(status, known)) {
    return late ? { kind: 'deadline', status } : { kind: 'progress', status };
  }
  if (late && status === null) {
    return await callPort(ports, { ...call, doing: 'store the result' }, () =>
      keepUnknown(ports, request, result),
    );
  }
  if (late) return { kind: 'deadline', status: known };
  throw retryableFailure('StillPending', {
    message: `Finwave says ${status ?? printableCode(result.status)}; confirmed so far is ${known}`,
  });
}

/** True for an id that is there and is not the asked one (C43); an absent one differs from nothing. */
function isOther(id: string | null, asked: string): boolean {
  return id !== null && id !== asked;
}

/** Another onboarding's answer (C43): nothing of it is kept. */
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
  const stored = await ports.evidence.storeResult(customId, result);
  return {
    kind: 'terminal',
    summary: {
      status,
      score: result.score,
      errorEvent: result.errorEvent === null ? null : printableCode(result.errorEvent),
      flags: [...flagsOf(status, result, asked), ...stored.flags],
      result: stored.result,
      files: stored.files,
    },
  };
}

/** The deadline's last answer, of a status that nobody knows (C16): kept as it is, with nothing taken out. */
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
