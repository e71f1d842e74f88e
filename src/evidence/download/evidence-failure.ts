import type { VendorFailure, VendorFailureCode } from '../../../activities/ports.js';

/** What the download itself finds wrong with the vendor's archive; its message names no name. */
export class EvidenceFailure extends Error implements VendorFailure {
  override readonly name = 'EvidenceFailure';
  readonly code: VendorFailureCode;
  readonly reason: VendorFailure['reason'];
  readonly httpStatus: number | null;
  readonly fields: readonly string[] = [];
  readonly body = null;
  readonly retryAfterMs = null;

  constructor(
    code: VendorFailureCode,
    message: string,
    { reason = null, httpStatus = null }: Partial<Pick<VendorFailure, 'reason' | 'httpStatus'>> = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.httpStatus = httpStatus;
  }
}
