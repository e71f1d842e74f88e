import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { OnboardingActivities, PollAnswer, PollRequest } from '../workflows/activity-contract.js';
import {
  isLater,
  isOnboardingStatus,
  isTerminal,
  type OutcomeFlag,
  type TerminalStatus,
} from '../workflows/contract.js';
import { finalFailure, retryableFailure } from '../workflows/failures.js';
import { printableCode } from '../workflows/ids.js';
import { WHOLE_PROCESS } from '../workflows/policies.js';
import { countUnknownStatus } from './count-unknown-status.js';
import { boundRetries } from './bound-retries.js';
import { callPort } from './call-port.js';
import { clampToDeadline } from './clamp-to-deadline.js';
import type { OnboardingPorts, VendorResult } from './ports.js';

/** How long after the create a 404 on its result is the vendor's own delay. */
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

  if (result.onboardingId !== onboardingId || result.customId !== customId)
    throw mismatch(late && request.giveUpAt === undefined);
  const { status } = result;
  if (!isOnboardingStatus(status)) {
    countUnknownStatus(ports, status);
  } else if (isTerminal(status)) {
    return await callPort(ports, { ...call, doing: 'store the result' }, () =>
      keep(ports, customId, status, result),
    );
  } else if (isLater(status, known)) {
    return late ? { kind: 'deadline', status } : { kind: 'progress', status };
  }
  if (late) return { kind: 'deadline', status: known };
  throw retryableFailure('StillPending', {
    message: `Finwave says ${printableCode(status)}; confirmed so far is ${known}`,
  });
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
  customId: string,
  status: TerminalStatus,
  result: VendorResult,
): Promise<PollAnswer> {
  const stored = await ports.evidence.storeResult(customId, result);
  return {
    kind: 'terminal',
    summary: {
      status,
      score: result.score,
      errorEvent: result.errorEvent === null ? null : printableCode(result.errorEvent),
      flags: [...flagsOf(status, result), ...stored.flags],
      result: stored.result,
      named: stored.named,
      images: stored.images,
    },
  };
}

/** Whether an ending comes with an error event; null where it may or may not. */
const HAS_ERROR_EVENT = {
  FINISHED: false,
  TIMEOUT: true,
  INCOMPLETED: null,
} satisfies Record<TerminalStatus, boolean | null>;

function flagsOf(status: TerminalStatus, result: VendorResult): OutcomeFlag[] {
  const flags: OutcomeFlag[] = [];
  const expected = HAS_ERROR_EVENT[status];
  if (expected !== null && expected !== (result.errorEvent !== null)) flags.push('errorEventDisagrees');
  if (WHOLE_PROCESS[status] && result.mandatoryAcceptationRefused) flags.push('mandatoryAcceptationRefused');
  if (result.unknownCodes.length > 0) flags.push('unknownCodes');
  return flags;
}
