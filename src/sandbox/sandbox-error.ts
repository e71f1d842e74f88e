/**
 * Why the sandbox refused its user: `notLoopback`, `unknownFault`, `unknownOnboarding`, or
 * `stepRefused` where the process's status does not allow the step.
 */
export type SandboxErrorCode = 'notLoopback' | 'unknownFault' | 'unknownOnboarding' | 'stepRefused';

/** A mistake in how the sandbox is used, as opposed to a fault that it plays. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
