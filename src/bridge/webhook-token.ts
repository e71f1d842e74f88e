import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isCustomId } from '../../workflows/ids.js';
import { WebhookSettingError } from './webhook-setting-error.js';

/** Shortest secret in bytes: as long as the HMAC's output, so that guessing the key is no shortcut. */
const MIN_SECRET_BYTES = 32;
/** Part of what is signed: a token for one of these can never be taken for one of the other. */
export type TokenLabel = 'finwave-webhook-v1' | 'finwave-probe-v1';
/** Signs for key ids that nobody has, so that an unknown one takes as long as a known one. */
const DUMMY_SECRET = randomBytes(MIN_SECRET_BYTES);

interface SigningKey {
  readonly id: string;
  readonly secret: string | Uint8Array;
}

/** Tells whether `token` is the one of this `customId`. */
export type TokenVerifier = (customId: string, token: string) => boolean;

/** Makes an onboarding's webhook token. */
export type TokenSigner = (customId: string) => string;

/**
 * A signer with the first secret: `<key id>.<base64url HMAC-SHA-256>` over a version label, the key
 * id and the customId.
 *
 * @throws WebhookSettingError without a secret, or with one under 32 bytes
 */
export function createTokenSigner(
  secrets: readonly string[],
  label: TokenLabel = 'finwave-webhook-v1',
): TokenSigner {
  const [first] = toSigningKeys(secrets);
  return (customId) => `${first.id}.${macOf(first, customId, label)}`;
}

/**
 * A verifier that accepts the tokens of every secret, in constant time, so that secrets can be rotated.
 *
 * @throws WebhookSettingError without a secret, or with one under 32 bytes
 */
export function createTokenVerifier(
  secrets: readonly string[],
  label: TokenLabel = 'finwave-webhook-v1',
): TokenVerifier {
  const keys = new Map(toSigningKeys(secrets).map((key) => [key.id, key]));
  return (customId, token) => {
    if (!isCustomId(customId)) return false;
    const dot = token.indexOf('.');
    const id = token.slice(0, Math.max(dot, 0));
    const known = keys.get(id);
    const expected = Buffer.from(macOf(known ?? { id, secret: DUMMY_SECRET }, customId, label));
    const given = Buffer.from(token.slice(dot + 1));
    const equal = given.length === expected.length && timingSafeEqual(given, expected);
    return equal && known !== undefined;
  };
}

function toSigningKeys(secrets: readonly string[]): [SigningKey, ...SigningKey[]] {
  if (secrets.some((secret) => Buffer.byteLength(secret) < MIN_SECRET_BYTES)) {
    throw new WebhookSettingError(
      'webhookSecretTooShort',
      `each secret of FINWAVE_WEBHOOK_SECRET must be at least ${MIN_SECRET_BYTES.toString()} bytes long; make one with: openssl rand -hex 32`,
    );
  }
  const [first, ...others] = secrets.map((secret) => ({ id: keyIdOf(secret), secret }));
  if (first === undefined) {
    throw new WebhookSettingError(
      'webhookSecretMissing',
      'FINWAVE_WEBHOOK_SECRET must be set where webhooks are made or received; make one with: openssl rand -hex 32',
    );
  }
  return [first, ...others];
}

function keyIdOf(secret: string): string {
  return createHmac('sha256', secret).update('kid').digest('hex').slice(0, 8);
}

function macOf(key: SigningKey, customId: string, label: TokenLabel): string {
  // Neither a key id as it is signed here nor a customId can contain a newline: no two inputs collide.
  return createHmac('sha256', key.secret).update(`${label}\n${key.id}\n${customId}`).digest('base64url');
}
