import { StoreError, codeOf } from '../store-error.js';

/** SQLSTATE classes and codes that somebody must mend: credentials, database, rights, missing tables. */
const MISCONFIGURED = /^(28|3D|3F|42|0A)/;
/** Certificates as Node names their faults. */
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** Faults that pg reports in words only: a server without TLS, a password that is missing. */
const MISCONFIGURED_WORDS = /does not support SSL|^SASL/;
/** PgBouncer's own words; its SQLSTATE is the same for everything that it says. */
const POOLER_REFUSES = 'unsupported startup parameter';
const READ_ONLY = '25006';
/** The server has ended the connection or its session, or is no primary any more: another one may answer better. */
const SPENT = new RegExp(`^(08|57P|${READ_ONLY}|25P03)`);
/** Faults that pg reports in words only: a lost connection, a time-out. */
const PASSING_WORDS = /connection (terminated|is closed|ended)|timeout|not queryable/i;

/**
 * The store's error for one of PostgreSQL, pg or the network; null for anything else. Only codes
 * are quoted: the driver's texts name hosts, users and values.
 */
export function fromPostgresError(error: unknown): StoreError | null {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) return null;
  // Several addresses of one host were tried.
  if (error instanceof AggregateError) return unavailable(codeOf(error) ?? 'no address answered');
  const code = codeOf(error);
  if (code === null) {
    if (MISCONFIGURED_WORDS.test(error.message))
      return misconfigured('TLS or password authentication could not be agreed on');
    return PASSING_WORDS.test(error.message) ? unavailable('the connection was lost or timed out') : null;
  }
  if (error.message.includes(POOLER_REFUSES))
    return new StoreError(
      'storeMisconfigured',
      'the pooler before the result store takes no start-up parameters: leave `options` out of the URL and give the role its settings (alter role … set search_path = …)',
    );
  if (code === READ_ONLY)
    return new StoreError(
      'storeUnavailable',
      `the result store is read-only (${code}): the server is a standby, or a primary that is one no more`,
    );
  if (MISCONFIGURED.test(code) || TLS.test(code)) return misconfigured(code);
  if (/^XX00[12]$/.test(code))
    return new StoreError('storeCorrupt', `the result store reports damaged data (${code})`);
  // Classes 08, 40, 53, 57, 58, ECONN…: all of them pass, and so may the rest.
  return /^([0-9A-Z]{5}$|E(?!RR_))/.test(code) ? unavailable(code) : null;
}

/** True where nothing more should be asked over the connection that `error` came from. */
export function isConnectionSpent(error: unknown): boolean {
  const code = codeOf(error);
  return code === null || !/^[0-9A-Z]{5}$/.test(code) || SPENT.test(code);
}

function unavailable(why: string): StoreError {
  return new StoreError('storeUnavailable', `the result store cannot be used for now (${why})`);
}

function misconfigured(why: string): StoreError {
  return new StoreError(
    'storeMisconfigured',
    `the result store refuses us (${why}): check the URL's user, password, database, TLS and the role's rights`,
  );
}
