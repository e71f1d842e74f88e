import {
  ActivityFailure,
  ApplicationFailure,
  ApplicationFailureCategory,
  TimeoutFailure,
} from '@temporalio/common';

/**
 * Every failure type that a caller of this package can meet. A failure means that somebody must
 * act, named first; a business ending is a returned outcome instead. The names are API.
 */
export const FAILURE_TYPES = [
  /** The caller: the input is wrong; the message names each field and what it must be. */
  'InvalidInput',
  /** The caller: Finwave refused it for good; the message names HTTP status, fields and the stored body. */
  'VendorRejected',
  /** The operator: Finwave refused our token; mend `FINWAVE_CLIENT_TOKEN`. Onboardings under way wait. */
  'VendorUnauthorized',
  /** The operator, with Finwave: the result is another onboarding's. */
  'VendorMismatch',
  /** The operator, with Finwave: the answer is none (HTML, cut JSON, an id outside its pattern, a redirect). */
  'VendorProtocolError',
  /** The operator, with Finwave: it was away for all of `giveUpAfter`; started again, it goes on. */
  'VendorUnavailable',
  /** The operator: a store is locked, full or away, or custody was altered; retried, so seen while pending. */
  'StorageUnavailable',
  /** The parent workflow: this customId is running already; attach with Nexus or a client. */
  'AlreadyRunning',
  /** The caller: this customId is running with another input. */
  'InputConflict',
  /** The operator: no worker took it within `startTimeout`; it is started and goes on when one does. */
  'NoWorker',
] as const;
/** One of {@link FAILURE_TYPES}. */
export type FailureType = (typeof FAILURE_TYPES)[number];

/** Failures that only pending activities show: they are retried and never end a workflow. */
export const PENDING_TYPES = [
  /** The vendor's result is not terminal yet, says nothing new, or has to wait for room in its worker. */
  'StillPending',
  /** Evidence is not ready yet, or not whole yet. */
  'EvidenceNotReady',
] as const;
export type PendingType = (typeof PENDING_TYPES)[number];

/** One thing that is wrong with an input: where, and what it must be instead. Never its value. */
export interface InputProblem {
  readonly field: string;
  readonly mustBe: string;
}

/** Another input is running under this customId. */
export function inputConflict(): ApplicationFailure {
  return finalFailure('InputConflict', {
    message:
      'an onboarding of this customId is running with another input; use its input, or another customId',
  });
}

export function invalidInput(problems: readonly InputProblem[]): ApplicationFailure {
  const list = problems.map(({ field, mustBe }) => `${field} must be ${mustBe}`).join('; ');
  return ApplicationFailure.create({
    type: 'InvalidInput' satisfies FailureType,
    message: typeFirst('InvalidInput', list),
    nonRetryable: true,
    details: [problems],
  });
}

/** `temporal workflow result` shows a failure's message alone, so that the type stands in it, once. */
function typeFirst(type: FailureType | PendingType, message: string): string {
  return `${type}: ${withoutType({ type, message })}`;
}

/** A failure's message without the type in front, for who shows the type beside it. */
export function withoutType({ type, message }: { readonly type: string; readonly message: string }): string {
  return message.startsWith(`${type}: `) ? message.slice(type.length + 2) : message;
}

/** No attempt follows another sooner; the server takes a delay of 0 as "no more retries". */
export const SHORTEST_RETRY_DELAY_MS = 1_000;

export interface FailureOptions {
  readonly message: string;
  /** Milliseconds until the next attempt, where the retry policy shall not decide; a second at least. */
  readonly nextRetryDelayMs?: number;
  readonly details?: unknown[];
}

/** A failure that ends the call: retrying it cannot help. */
export function finalFailure(type: FailureType, { message, details }: FailureOptions): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: typeFirst(type, message),
    nonRetryable: true,
    ...(details && { details }),
  });
}

/** A failure that the server retries. Waiting is no error: it must not light up logs and metrics. */
export function retryableFailure(
  type: FailureType | PendingType,
  options: FailureOptions,
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: typeFirst(type, options.message),
    nonRetryable: false,
    ...(options.details && { details: options.details }),
    ...(options.nextRetryDelayMs !== undefined && {
      nextRetryDelay: Math.max(options.nextRetryDelayMs, SHORTEST_RETRY_DELAY_MS),
    }),
    ...((PENDING_TYPES as readonly string[]).includes(type) && {
      category: ApplicationFailureCategory.BENIGN,
    }),
  });
}

/** True for an activity's end that says nothing about the onboarding: the call may be made again. */
export function isRetryable(failure: ActivityFailure): boolean {
  const { cause } = failure;
  return (
    cause instanceof TimeoutFailure || (cause instanceof ApplicationFailure && cause.nonRetryable !== true)
  );
}

/**
 * What the workflow fails with when an activity failed for good: the same type and message, at the
 * top, where every CLI and client shows it.
 */
export function toWorkflowFailure(error: unknown): unknown {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return error;
  const { message, type, details } = error.cause;
  return ApplicationFailure.create({
    message,
    nonRetryable: true,
    ...(typeof type === 'string' && { type }),
    ...(details && { details }),
  });
}
