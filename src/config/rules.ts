import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { toBaseUrl } from '../net/base-url.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { parseResultStoreUrl } from '../stores/outcomes/result-store-url.js';

/** A key that encrypts payloads: AES-256, named by its id. */
export interface PayloadKey {
  /** 1 to 64 of `A-Z a-z 0-9 . _ -`; readable beside what it encrypts. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** What a setting must be: as the text of a variable, and as a value in a settings object. */
export interface Rule<T> {
  /** Completes "must be …" of a variable. */
  readonly mustBe: string;
  /** The same of a value. */
  readonly valueMustBe: string;
  /** Null where the text is wrong. */
  readonly parse: (text: string) => T | null;
  /** Null where the value is wrong. */
  readonly accept: (value: unknown) => T | null;
}

/** A rule of a setting that is text in both. */
export function textRule<T extends string>(mustBe: string, parse: (text: string) => T | null): Rule<T> {
  const accept = (value: unknown): T | null => (typeof value === 'string' ? parse(value) : null);
  return { mustBe, valueMustBe: mustBe, parse, accept };
}

/** A rule of a setting that is a list in an object. */
export function listRule<T>(
  items: string,
  toItem: (item: unknown) => T | null,
  split: (text: string) => readonly unknown[],
): Rule<readonly T[]> {
  const accept = (value: unknown): readonly T[] | null => {
    if (!Array.isArray(value)) return null;
    const right = value.map(toItem).filter((item) => item !== null);
    return right.length === value.length ? right : null;
  };
  return {
    mustBe: `${items}, comma-separated`,
    valueMustBe: `a list of ${items}`,
    parse: (text) => orNullIfEmpty(accept(split(text))),
    accept,
  };
}

function orNullIfEmpty<T>(items: readonly T[] | null): readonly T[] | null {
  return items !== null && items.length > 0 ? items : null;
}

export const atCommas = (text: string): string[] => text.split(',').map((item) => item.trim());

export const httpsUrl = textRule(
  'an https:// URL without credentials, query or fragment (http:// only on loopback)',
  toBaseUrl,
);

/** What polls only says so in its own way: `FINWAVE_WEBHOOK_BASE_URL=none`, `webhook: null`. */
export const webhookBaseUrl: Rule<string> = {
  ...httpsUrl,
  mustBe: 'the https:// URL at which Finwave reaches the bridge (http:// only on loopback), or `none`',
  valueMustBe:
    'the https:// URL at which Finwave reaches the bridge (http:// only on loopback); `webhook: null` is polling only',
};

export const proxyUrl = textRule('an http:// or https:// URL', (text) => {
  const isProxy = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return isProxy ? text : null;
});

export const noProxy = textRule('host names, comma-separated', (text) => text);

export const clientToken = textRule(
  "Finwave's `gestok-client-token`, printable ASCII without spaces",
  (text) => (/^[\x21-\x7e]+$/.test(text) ? text : null),
);

const MIN_SECRET_BYTES = 32;

const anySecrets = listRule(
  'one or more secrets of at least 32 bytes each (`openssl rand -hex 32` makes one)',
  (item) => (typeof item === 'string' && Buffer.byteLength(item) >= MIN_SECRET_BYTES ? item : null),
  atCommas,
);
export const webhookSecrets: Rule<readonly string[]> = {
  ...anySecrets,
  accept: (value) => orNullIfEmpty(anySecrets.accept(value)),
};

const PAYLOAD_KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const anyPayloadKeys = listRule('payload keys', toPayloadKey, (text) =>
  text.split(',').map(decodePayloadKey),
);

export const payloadKeys: Rule<readonly PayloadKey[]> = {
  mustBe: '`<id>:<base64 of 32 bytes>`, comma-separated, every id once (1 to 64 of A-Z a-z 0-9 . _ -)',
  valueMustBe: 'a list of `{ id, key }`, `key` 32 bytes, every id once (1 to 64 of A-Z a-z 0-9 . _ -)',
  parse: (text) => withIdsOnce(anyPayloadKeys.parse(text)),
  accept: (value) => withIdsOnce(anyPayloadKeys.accept(value)),
};

function withIdsOnce(keys: readonly PayloadKey[] | null): readonly PayloadKey[] | null {
  return keys !== null && new Set(keys.map(({ id }) => id)).size === keys.length ? keys : null;
}

function toPayloadKey(item: unknown): PayloadKey | null {
  if (typeof item !== 'object' || item === null || !('id' in item) || !('key' in item)) return null;
  const { id, key } = item;
  const isRight =
    typeof id === 'string' && PAYLOAD_KEY_ID.test(id) && key instanceof Uint8Array && key.length === 32;
  return isRight ? { id, key } : null;
}

function decodePayloadKey(text: string): PayloadKey | null {
  const [, id, encoded] = /^([^:]*):([A-Za-z0-9+/]{43}=)$/.exec(text.trim()) ?? [];
  if (id === undefined || encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded ? { id, key: new Uint8Array(key) } : null;
}

export const evidenceMethod = textRule('auto, GET or POST', (text) =>
  text === 'auto' || text === 'GET' || text === 'POST' ? text : null,
);

const toPort = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535 ? value : null;

export const logFormat = textRule('json or text', (text) =>
  text === 'json' || text === 'text' ? text : null,
);

export const port: Rule<number> = {
  mustBe: 'a port, 1 to 65535',
  valueMustBe: 'a port, 1 to 65535',
  parse: (text) => toPort(/^\d{1,5}$/.test(text) ? Number(text) : null),
  accept: toPort,
};

const toRate = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 && value <= 100_000 ? value : null;

export const rate: Rule<number> = {
  mustBe: 'a number a second, above 0 and up to 100000, such as 20 or 0.5',
  valueMustBe: 'a number a second, above 0 and up to 100000',
  parse: (text) => toRate(/^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : null),
  accept: toRate,
};

/** Addresses, each with or without the number of its leading bits that count. */
export const addressRanges = listRule(
  'IP addresses or CIDR ranges',
  (item) => {
    if (typeof item !== 'string') return null;
    const [address = '', bits, more] = item.split('/');
    const most = { 4: 32, 6: 128, 0: 0 }[isIP(address) as 0 | 4 | 6];
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    return most > 0 && fits && more === undefined ? item : null;
  },
  atCommas,
);

export const host = textRule('an address or host name to listen on', (text) =>
  /^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? text : null,
);

export const taskQueue = textRule(
  'a task queue name of at most 200 characters, without control characters',
  (text) => (/^[^\p{Cc}]{1,200}$/u.test(text) ? text : null),
);

export const resultStore = textRule('`sqlite:<file>` or `postgres://<user>@<host>/<database>`', (text) =>
  parseResultStoreUrl(text) === null ? null : text,
);

export const evidenceStore = textRule('`file:<folder>` or `s3://<bucket>/<prefix>`', (text) =>
  parseBlobStoreUrl(text) === null ? null : text,
);

export const folder = textRule('a folder', (text) => (text === '' || text.includes('\0') ? null : text));

export const file = textRule('a file', (text) => (text === '' || text.includes('\0') ? null : text));

export const hostList = listRule(
  'host names',
  (item) => {
    const name = typeof item === 'string' ? item.toLowerCase() : '';
    return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) ? name : null;
  },
  atCommas,
);

/** Comma-, space- or line-separated in a variable; lines that start with `#` are comments, as in age's files. */
function ageKeys(what: string, prefix: string): Rule<readonly string[]> {
  const isKey = (item: unknown): item is string =>
    typeof item === 'string' && item.startsWith(prefix) && /^[A-Za-z0-9-]+$/.test(item);
  return listRule(
    what,
    (item) => (isKey(item) ? item : null),
    (text) => {
      const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
      return lines
        .join(',')
        .split(/[\s,]+/)
        .filter((key) => key !== '');
    },
  );
}

export const evidenceRecipients = ageKeys('age public keys (`age1…`)', 'age1');

export const evidenceIdentities = ageKeys('age identities (`AGE-SECRET-KEY-…`)', 'AGE-SECRET-KEY-');

/** The one line of an Ed25519 key's PEM between BEGIN and END: base64 that an env file can hold. */
const PEM_LINE = /^[A-Za-z0-9+/]{40,200}={0,2}$/;

/** The PEM of an Ed25519 key that is given whole, or as that one line; null where it is neither. */
function toEd25519Pem(text: string, label: string, toKey: (pem: string) => KeyObject): string | null {
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`];
  const pem = PEM_LINE.test(text) ? `${begin}\n${text}\n${end}\n` : text;
  try {
    // A public key can be made of a private one, which has no business there.
    return pem.includes(begin) && toKey(pem).asymmetricKeyType === 'ed25519' ? pem : null;
  } catch {
    return null;
  }
}

export const custodyKey = textRule(
  'an Ed25519 private key: its PEM, or the one line between BEGIN and END (`temporal-finwave keygen` makes one)',
  (text) => toEd25519Pem(text, 'PRIVATE KEY', createPrivateKey),
);

export const custodyPublicKeys = listRule(
  'Ed25519 public keys, each its PEM or the one line between BEGIN and END',
  (item) => (typeof item === 'string' ? toEd25519Pem(item, 'PUBLIC KEY', createPublicKey) : null),
  atCommas,
);

export const retainFor = textRule('a time such as `5y`, `60m` (months) or `1825d`', (text) =>
  /^[1-9]\d{0,4}[dmy]$/.test(text) ? text : null,
);
