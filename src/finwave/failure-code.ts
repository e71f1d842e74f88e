import type { VendorFailureCode } from '../../activities/ports.js';

/** What a status other than 2xx means; the vendor documents none. */
export function toFailureCode(status: number): VendorFailureCode {
  if (status === 404) return 'notFound';
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return 'unauthorized';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'unavailable';
  return status >= 400 ? 'rejected' : 'protocol';
}

/** {@link toFailureCode} for the evidences call, where "not ready yet" goes first. */
export function toEvidenceFailureCode(status: number): VendorFailureCode {
  if ([202, 204, 404, 409, 425].includes(status)) return 'evidenceNotReady';
  const code = toFailureCode(status);
  return code === 'rejected' ? 'evidenceRefused' : code;
}
