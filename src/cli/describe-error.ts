import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { withoutType } from '../../workflows/failures.js';
import { OnboardingError } from '../client/onboarding-error.js';
import { causes } from './exit-code-of.js';
import { CliError } from './exit-codes.js';
import { printable } from './printable.js';

/** An error as a command shows it. */
export interface ErrorReport {
  /** A failure type, an error's code, or `Error`. */
  readonly type: string;
  readonly message: string;
}

/** What to tell about an error, by the failure that lies at its bottom; no stack. */
export function describeError(error: unknown): ErrorReport {
  for (const link of causes(error)) {
    const report = reportOf(link);
    if (report !== null) return { ...report, message: printable(withoutType(report)) };
  }
  const last = [...causes(error)].at(-1);
  return { type: 'Error', message: printable(last?.message ?? 'it failed without saying why') };
}

function reportOf(error: Error): ErrorReport | null {
  const { message } = error;
  if (error instanceof CliError) return { type: error.type, message };
  if (error instanceof OnboardingError) return { type: error.type, message };
  if (error instanceof ApplicationFailure) return { type: error.type ?? 'Error', message };
  if (error instanceof CancelledFailure)
    return { type: 'Cancelled', message: 'the onboarding was cancelled' };
  if (error instanceof TerminatedFailure) {
    return { type: 'Terminated', message: 'the onboarding was terminated' };
  }
  if (error instanceof WorkflowNotFoundError) {
    return { type: 'UnknownCustomId', message: 'there is no onboarding of this customId' };
  }
  if (isGrpcServiceError(error)) {
    return { type: 'TemporalUnavailable', message: `Temporal answered ${error.details || error.message}` };
  }
  if ('code' in error && typeof error.code === 'string') return { type: error.code, message };
  return null;
}
