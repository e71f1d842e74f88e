import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { SettingsError } from '../config/settings.js';
import { PluginError } from '../worker/plugin-error.js';
import { OnboardingError } from '../client/onboarding-error.js';
import { CliError, EXIT, type ExitCode } from './exit-codes.js';

/** The exit code of an error, by the failure that lies at its bottom. */
export function exitCodeOf(error: unknown): ExitCode {
  for (const link of causes(error)) {
    if (link instanceof CliError) return link.exitCode;
    if (link instanceof SettingsError || link instanceof WorkflowNotFoundError) return EXIT.usage;
    if (link instanceof PluginError) return EXIT.usage;
    if (link instanceof CancelledFailure || link instanceof TerminatedFailure) return EXIT.notRight;
    if (link instanceof ApplicationFailure || link instanceof OnboardingError) {
      if (link.type === 'InvalidInput' || link.type === 'InputConflict') return EXIT.usage;
      if (link.type?.startsWith('Vendor') === true) return EXIT.vendor;
    }
  }
  return EXIT.other;
}

/** The error and what caused it, outermost first. */
export function* causes(error: unknown): Generator<Error> {
  for (let link = error; link instanceof Error; link = link.cause) yield link;
}
