/**
 * - `temporalCliNotFound` no `temporal` program here, and none could be got
 * - `devServerFailed` the program was started and did not become a server
 * - `devFileInvalid` `temporal.dev.yaml` is not what it has to be
 */
export type DevServerErrorCode = 'temporalCliNotFound' | 'devServerFailed' | 'devFileInvalid';

/** No Temporal dev server; the message says what was tried and what to do. */
export class DevServerError extends Error {
  override readonly name = 'DevServerError';
  readonly code: DevServerErrorCode;

  constructor(code: DevServerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
