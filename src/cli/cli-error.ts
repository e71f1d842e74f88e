import type { ExitCode } from './exit-codes.js';

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
