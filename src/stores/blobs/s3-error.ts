import { StoreError, codeOf } from '../store-error.js';
import { brokenPromise } from './broken-promise.js';

/** Refusals that pass although their status is a 4xx. */
const PASSING = [
  'RequestTimeout',
  'SlowDown',
  'ExpiredToken',
  'OperationAborted',
  'ConditionalRequestConflict',
];
/** What the SDK says before it sends anything: no credentials, no region, a certificate that does not fit. */
const MISCONFIGURED_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * The store's error for one of the SDK or the network; anything else is answered as it is. Only the
 * error's name and the HTTP status are quoted: its text may hold key ids and headers.
 */
export function fromS3Error(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const status = statusOf(error);
  if (status !== null) {
    const passing = PASSING.includes(error.name) || status === 409 || status === 429 || status >= 500;
    const what = `${error.name}, HTTP ${status.toString()}`;
    if (isUnimplemented(error)) return brokenPromise(`does not know a request that it is sent (${what})`);
    return passing
      ? new StoreError('storeUnavailable', `the object store cannot be used for now (${what})`)
      : new StoreError(
          'storeMisconfigured',
          `the object store refuses us (${what}): check bucket, region, credentials and rights`,
        );
  }
  // The SDK's own check of what it reads has no other mark.
  if (error.message.startsWith('Checksum mismatch'))
    return new StoreError('storeCorrupt', 'what the object store sends does not fit its checksum');
  const code = codeOf(error);
  if (
    error.name === 'CredentialsProviderError' ||
    error.message === 'Region is missing' ||
    MISCONFIGURED_CODE.test(code ?? '')
  )
    return new StoreError(
      'storeMisconfigured',
      `the object store cannot be called (${code ?? error.name}): check credentials, region and endpoint`,
    );
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || /^E(?!RR_)/.test(code ?? ''))
    return new StoreError('storeUnavailable', `the object store does not answer (${code ?? error.name})`);
  return error;
}

/** True where the server says that it cannot do this, whoever asks and when. */
export function isUnimplemented(error: unknown): boolean {
  return [405, 501].includes(statusOf(error) ?? 0);
}

/** The HTTP status of an answer that the SDK made an error of; null where no answer came. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null;
  const metadata = error.$metadata as { readonly httpStatusCode?: unknown } | undefined;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
