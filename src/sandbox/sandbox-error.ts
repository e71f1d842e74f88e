/**
 * Why the sandbox refused its user: `notLoopback`, `unknownFault`, `unknownScenario`,
 * `unknownOnboarding`, `stepRefused` where the process's status does not allow the step, or
 * `tooLate` for a scenario of a create that has been answered.
 */
export type SandboxErrorCode =
  'notLoopback' | 'unknownFault' | 'unknownScenario' | 'unknownOnboarding' | 'stepRefused' | 'tooLate';

/** A mistake in how the sandbox is used, as opposed to a fault that it plays. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
