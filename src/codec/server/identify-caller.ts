import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { CodecSettings } from '../../config/codec-settings.js';

/**
 * Who asks: a name for the log; `nobody` where the credentials prove none; `unknown` where that could
 * not be found out, since the issuer's keys cannot be fetched.
 */
export type Caller = { readonly who: string } | 'nobody' | 'unknown';

/** Takes a request's `Authorization`. */
export type IdentifyCaller = (authorization: string | undefined) => Promise<Caller>;

/** Signatures by somebody's private key only: none that whoever verifies could make, and never `none`. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const KEYS_WITHIN_MS = 5_000;
const CLOCKS_DIFFER_S = 60;

/** Knows the one bearer token, and the users of one OIDC issuer; with neither, everybody is `anybody`. */
export function createIdentifyCaller({ token, oidc }: Pick<CodecSettings, 'token' | 'oidc'>): IdentifyCaller {
  if (token === null && oidc === null) return () => Promise.resolve({ who: 'anybody' });
  const isToken = token === null ? () => false : createTokenCheck(token);
  const userOf = oidc === null ? null : createUserCheck(oidc);
  return async (authorization) => {
    const credentials = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
    if (credentials === undefined) return 'nobody';
    if (isToken(credentials)) return { who: 'token' };
    return userOf === null ? 'nobody' : userOf(credentials);
  };
}

/** Digests have one length, and comparing them tells nothing of how much was right. */
function createTokenCheck(token: string): (credentials: string) => boolean {
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digestOf(token);
  return (credentials) => timingSafeEqual(digestOf(credentials), expected);
}

function createUserCheck({ issuer, audience, jwksUrl }: NonNullable<CodecSettings['oidc']>) {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: KEYS_WITHIN_MS });
  return async (credentials: string): Promise<Caller> => {
    try {
      const { payload } = await jwtVerify(credentials, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCKS_DIFFER_S,
        requiredClaims: ['exp', 'sub'],
      });
      const { sub = '' } = payload;
      return { who: /^[\x21-\x7e]{1,200}$/.test(sub) ? sub : 'UNPRINTABLE' };
    } catch (error) {
      return isTokensFault(error) ? 'nobody' : 'unknown';
    }
  };
}

const OF_THE_TOKEN = [
  ...[errors.JWTInvalid, errors.JWTExpired, errors.JWTClaimValidationFailed, errors.JWSInvalid],
  ...[errors.JWSSignatureVerificationFailed, errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys],
  ...[errors.JOSEAlgNotAllowed, errors.JOSENotSupported],
];

function isTokensFault(error: unknown): boolean {
  return OF_THE_TOKEN.some((kind) => error instanceof kind);
}
