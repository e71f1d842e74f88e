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
