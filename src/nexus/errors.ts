import {
  QueryNotRegisteredError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { HandlerError, OperationError } from 'nexus-rpc';
import { inputConflict, invalidInput, type InputProblem } from '../../workflows/failures.js';

/*
 * Only the error types of Nexus that every supported server knows: one that it does not know is
 * retried for ever.
 */

/** The caller's fault, with each field and its rule; never retried. */
export function badInput(problems: readonly InputProblem[]): HandlerError {
  return badRequest(invalidInput(problems));
}

/** The caller's fault: another input is running under this customId; never retried. */
export function otherInput(): HandlerError {
  return badRequest(inputConflict());
}

/** Nothing is wrong yet: the server asks again. */
export function notYet(message: string): HandlerError {
  return new HandlerError('UPSTREAM_TIMEOUT', message, { retryableOverride: true });
}

/** Nothing is wrong, but the server attaches no more listeners to one workflow: it asks again. */
function tooManyCallers(): HandlerError {
  return new HandlerError(
    'RESOURCE_EXHAUSTED',
    'as many callers wait for this onboarding as the server attaches to one workflow; asked again, and ' +
      'answered once it has ended; url and status answer meanwhile',
    { retryableOverride: true },
  );
}

/** The server's own words: its code differs between versions. */
function isCallbackLimit(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : null;
  return isGrpcServiceError(cause) && /cannot attach more than \d+ callbacks/.test(cause.message);
}

/**
 * What a handler throws for what the Temporal client threw: an onboarding that failed is a failed
 * operation, one that nobody started is not found, everything else is left to the SDK.
 */
export function toNexusError(error: unknown): unknown {
  if (error instanceof WorkflowNotFoundError) {
    return new HandlerError('NOT_FOUND', 'there is no onboarding of this customId; start it with onboard');
  }
  if (error instanceof QueryNotRegisteredError) {
    return new HandlerError('NOT_FOUND', 'this onboarding was refused before it had a status');
  }
  if (error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError) {
    return failedOperation(error.cause);
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
    return notYet('no answer yet; asked again');
  }
  if (isCallbackLimit(error)) return tooManyCallers();
  return error;
}

function failedOperation(cause: Error | undefined): OperationError {
  const why =
    cause instanceof ApplicationFailure ? cause.message : 'the onboarding was cancelled or terminated';
  return new OperationError('failed', why, { cause });
}

function badRequest(cause: ApplicationFailure): HandlerError {
  return new HandlerError('BAD_REQUEST', cause.message, { cause, retryableOverride: false });
}
