import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { SettingsError } from '../config/settings.js';
import { PluginError } from '../worker/plugin-error.js';
import { OnboardingError } from '../client/onboarding-error.js';

/** What the commands end with; the numbers are API. */
export const EXIT = {
  /** Right: started, attached, could answer, an outcome. */
  right: 0,
  /** The check failed, or the run was cancelled or terminated. */
  notRight: 1,
  /** Usage, bad input or settings, a customId that nobody knows. */
  usage: 2,
  /** The onboarding is still pending. */
  pending: 3,
  /** Any failure of Finwave: `Vendor…`. */
  vendor: 4,
  /** Anything else. */
  other: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command's own way to end other than rightly; `type` is what `--json` calls it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly type: string;
  readonly exitCode: ExitCode;

  constructor(type: string, exitCode: ExitCode, message: string) {
    super(message);
    this.type = type;
    this.exitCode = exitCode;
  }
}

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
