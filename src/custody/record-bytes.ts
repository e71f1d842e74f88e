import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CompactSign, calculateJwkThumbprint, compactVerify, decodeProtectedHeader } from 'jose';
import { RECORD_VERSION, custodyRecord } from './record.js';
import type { CustodyRecord } from './record.js';

const MEDIA_TYPE = 'finwave-custody+json';

/** Signs records with an Ed25519 key. */
export interface RecordSigner {
  readonly publicKey: KeyObject;
  /** Compact JWS (RFC 7515) over `payload`; the same payload always gives the same bytes. */
  sign(payload: Uint8Array): Promise<Uint8Array>;
}

/** The signer of a private key in PEM, as FINWAVE_CUSTODY_KEY holds it. */
export function createRecordSigner(pem: string): RecordSigner {
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(pem);
  return {
    publicKey,
    async sign(payload) {
      const header = { alg: 'EdDSA', kid: await keyIdOf(publicKey), typ: MEDIA_TYPE };
      return Buffer.from(await new CompactSign(payload).setProtectedHeader(header).sign(key));
    },
  };
}

/** Who signed a record: its key's RFC 7638 thumbprint, SHA-256. */
function keyIdOf(publicKey: KeyObject): Promise<string> {
  return calculateJwkThumbprint(publicKey);
}

/**
 * The bytes to store: canonical JSON (RFC 8785), signed where there is a signer. Parsed before, so
 * that what is written can be read.
 */
export async function toRecordBytes(record: CustodyRecord, signer: RecordSigner | null): Promise<Uint8Array> {
  const json = Buffer.from(canonicalize(custodyRecord.parse(record)) ?? '');
  return signer === null ? json : signer.sign(json);
}

/** A record as it was read. */
export interface ReadRecord {
  readonly record: CustodyRecord;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  /** `verified` by one of the given keys, `foreign` by none of them, `none` where it is not signed. */
  readonly signature: 'verified' | 'foreign' | 'none';
}

/**
 * Stored bytes that are no custody record, one whose signature does not fit, one that nothing vouches
 * for, or one of a version that only a newer package knows.
 */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly code: 'recordUnreadable' | 'recordForged' | 'recordUnproven' | 'recordNewer';

  constructor(code: RecordError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a stored record: anything but the exact bytes that {@link toRecordBytes} makes is refused.
 *
 * @throws RecordError
 */
export async function fromRecordBytes(
  stored: Uint8Array,
  publicKeys: readonly KeyObject[],
): Promise<ReadRecord> {
  const text = toText(stored);
  const isPlain = text.startsWith('{');
  const record = toRecord(isPlain ? text : payloadOf(text));
  const signature = isPlain ? 'none' : (await readSigned(text, publicKeys)).signature;
  return { record, sha256: createHash('sha256').update(stored).digest('hex'), signature };
}

/** The payload of a compact JWS of ours, and whether one of the keys made it. @throws RecordError */
export async function readSigned(
  jws: string,
  publicKeys: readonly KeyObject[],
): Promise<{ readonly payload: string; readonly signature: 'verified' | 'foreign' }> {
  const payload = payloadOf(jws);
  return { payload, signature: await checkSignature(jws, publicKeys) };
}

function toRecord(json: string): CustodyRecord {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw unreadable();
  }
  if (isNewer(value)) {
    throw new RecordError(
      'recordNewer',
      'a newer version of this package wrote a custody record: upgrade this one',
    );
  }
  const parsed = custodyRecord.safeParse(value);
  if (!parsed.success || canonicalize(parsed.data) !== json) throw unreadable();
  return parsed.data;
}

function isNewer(value: unknown): boolean {
  const { version } = (value ?? {}) as { readonly version?: unknown };
  return typeof version === 'number' && version > RECORD_VERSION;
}

function payloadOf(jws: string): string {
  const parts = jws.split('.');
  // Lenient base64url has several spellings of the same bytes; a record has one.
  const isExact = parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
  if (parts.length !== 3 || !isExact) throw unreadable();
  return toText(Buffer.from(parts[1] ?? '', 'base64url'));
}

/** Bytes that are no UTF-8 must not pass as the text that a lenient decoder makes of them. */
function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable();
  }
}

async function checkSignature(
  jws: string,
  publicKeys: readonly KeyObject[],
): Promise<'verified' | 'foreign'> {
  let kid: string | undefined;
  try {
    ({ kid } = decodeProtectedHeader(jws));
  } catch {
    throw unreadable();
  }
  for (const publicKey of publicKeys) {
    if ((await keyIdOf(publicKey)) !== kid) continue;
    try {
      const { protectedHeader } = await compactVerify(jws, publicKey, { algorithms: ['EdDSA'] });
      if (protectedHeader.typ === MEDIA_TYPE) return 'verified';
    } catch {
      // Said below, without the library's words.
    }
    throw new RecordError('recordForged', 'the record does not fit its signature');
  }
  return 'foreign';
}

function unreadable(): RecordError {
  return new RecordError('recordUnreadable', 'these bytes are no custody record');
}
