import { createPrivateKey } from 'node:crypto';
import { toBaseUrl } from '../net/base-url.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { parseResultStoreUrl } from '../stores/outcomes/result-store-url.js';
import type { Rule } from './settings-reader.js';

/** A key that encrypts payloads: AES-256, named by its id. */
export interface PayloadKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export const httpsUrl: Rule<string> = {
  mustBe: 'an https:// URL without credentials, query or fragment (http:// only on loopback)',
  parse: toBaseUrl,
};

/** What `FINWAVE_WEBHOOK_BASE_URL` may say; `none` is polling only. */
export const webhookBaseUrl: Rule<string> = {
  mustBe: 'the https:// URL at which Finwave reaches the bridge (http:// only on loopback), or `none`',
  parse: (text) => (text === 'none' ? 'none' : httpsUrl.parse(text)),
};

export const clientToken: Rule<string> = {
  mustBe: "Finwave's `gestok-client-token`, printable ASCII without spaces",
  parse: (text) => (/^[\x21-\x7e]+$/.test(text) ? text : null),
};

const MIN_SECRET_BYTES = 32;

export const webhookSecrets: Rule<readonly string[]> = {
  mustBe: 'one or more secrets of at least 32 bytes each, comma-separated (`openssl rand -hex 32` makes one)',
  parse(text) {
    const secrets = text.split(',').map((secret) => secret.trim());
    return secrets.every((secret) => Buffer.byteLength(secret) >= MIN_SECRET_BYTES) ? secrets : null;
  },
};

export const payloadKeys: Rule<readonly PayloadKey[]> = {
  mustBe: '`<id>:<base64 of 32 bytes>`, comma-separated, every id once (1 to 64 of A-Z a-z 0-9 . _ -)',
  parse(text) {
    const keys = text.split(',').map(toPayloadKey);
    const whole = keys.filter((key) => key !== null);
    const ids = new Set(whole.map(({ id }) => id));
    return whole.length === keys.length && ids.size === keys.length ? whole : null;
  },
};

function toPayloadKey(text: string): PayloadKey | null {
  const [, id, encoded] = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9+/]{43}=)$/.exec(text.trim()) ?? [];
  if (id === undefined || encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded ? { id, key: new Uint8Array(key) } : null;
}

export const evidenceMethod: Rule<'auto' | 'GET' | 'POST'> = {
  mustBe: 'auto, GET or POST',
  parse: (text) => (text === 'auto' || text === 'GET' || text === 'POST' ? text : null),
};

export const port: Rule<number> = {
  mustBe: 'a port, 1 to 65535',
  parse(text) {
    const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    return value >= 1 && value <= 65_535 ? value : null;
  },
};

export const host: Rule<string> = {
  mustBe: 'an address or host name to listen on',
  parse: (text) => (/^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? text : null),
};

export const taskQueue: Rule<string> = {
  mustBe: 'a task queue name of at most 200 characters, without control characters',
  parse: (text) => (/^[^\p{Cc}]{1,200}$/u.test(text) ? text : null),
};

export const resultStore: Rule<string> = {
  mustBe: '`sqlite:<file>` or `postgres://<user>@<host>/<database>`',
  parse: (text) => (parseResultStoreUrl(text) === null ? null : text),
};

export const evidenceStore: Rule<string> = {
  mustBe: '`file:<folder>` or `s3://<bucket>/<prefix>`',
  parse: (text) => (parseBlobStoreUrl(text) === null ? null : text),
};

export const folder: Rule<string> = {
  mustBe: 'a folder',
  parse: (text) => (text.includes('\0') ? null : text),
};

export const hostList: Rule<readonly string[]> = {
  mustBe: 'host names, comma-separated',
  parse(text) {
    const hosts = text.split(',').map((entry) => entry.trim().toLowerCase());
    return hosts.every((entry) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(entry)) ? hosts : null;
  },
};

/** Keys of age, comma-, space- or line-separated; lines that start with `#` are comments, as in age's files. */
function ageKeys(prefix: string): (text: string) => readonly string[] | null {
  return (text) => {
    const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
    const keys = lines
      .join(',')
      .split(/[\s,]+/)
      .filter((key) => key !== '');
    const right = keys.every((key) => key.startsWith(prefix) && /^[A-Za-z0-9-]+$/.test(key));
    return right && keys.length > 0 ? keys : null;
  };
}

export const evidenceRecipients: Rule<readonly string[]> = {
  mustBe: 'age public keys (`age1…`), comma-separated',
  parse: ageKeys('age1'),
};

export const evidenceIdentities: Rule<readonly string[]> = {
  mustBe: 'age identities (`AGE-SECRET-KEY-…`), comma-separated',
  parse: ageKeys('AGE-SECRET-KEY-'),
};

export const custodyKey: Rule<string> = {
  mustBe: 'an Ed25519 private key in PEM (`openssl genpkey -algorithm ed25519` makes one)',
  parse(text) {
    try {
      return createPrivateKey(text).asymmetricKeyType === 'ed25519' ? text : null;
    } catch {
      return null;
    }
  },
};

export const retainFor: Rule<string> = {
  mustBe: 'a time such as `5 years`, `60 months` or `1825 days`',
  parse: (text) => (/^[1-9]\d{0,4} ?(days?|months?|years?)$/.test(text) ? text : null),
};
