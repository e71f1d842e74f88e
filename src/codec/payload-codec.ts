import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { ENCRYPTED, KEY_ID, KEY_ID_PATTERN, keyIdOf } from '../../workflows/encrypted-payload.js';
import type { PayloadKey } from '../config/rules.js';
import { createClearNames, type NamingCodec } from './clear-name.js';
import { decryptBytes, encryptBytes } from './payload-cipher.js';
import { PayloadCodecError } from './payload-codec-error.js';

const { Payload: WirePayload } = proto.temporal.api.common.v1;

const ORIGINAL_ENCODING = 'original-encoding';

/**
 * A codec that encrypts whole payloads, metadata included: the first key encrypts, all decrypt. Only
 * the key's id and the name of the original encoding stay readable, and both are authenticated.
 *
 * `decode` passes on what is not encrypted, and what only claims to be (no key id, or none of ours, too
 * short to be of any key): its encoding stays `binary/encrypted`, so that no converter takes it for content.
 * It rejects with a {@link PayloadCodecError} where a key is missing or a payload was altered.
 *
 * @throws PayloadCodecError `badKeys`
 *
 * @example
 * const codec = createPayloadCodec([{ id: '2026-11', key: randomBytes(32) }]);
 */
export function createPayloadCodec(keys: readonly PayloadKey[]): NamingCodec {
  const byId = new Map(keys.map(({ id, key }) => [id, toKeyObject(id, key)]));
  const [first] = byId;
  if (first === undefined) throw new PayloadCodecError('badKeys', 'a payload codec needs at least one key');
  if (byId.size < keys.length) throw new PayloadCodecError('badKeys', 'every payload key needs its own id');
  const [currentId, currentKey] = first;

  async function encrypt(payload: Payload): Promise<Payload> {
    const encoding = textOf(payload, 'encoding') ?? '';
    const plain = WirePayload.encode(payload).finish();
    return {
      metadata: {
        encoding: Buffer.from(ENCRYPTED),
        [KEY_ID]: Buffer.from(currentId),
        [ORIGINAL_ENCODING]: Buffer.from(encoding),
      },
      data: await encryptBytes(currentKey, toAad(currentId, encoding), plain),
    };
  }

  async function decrypt(payload: Payload): Promise<Payload> {
    const id = keyIdOf(payload);
    if (id === null || !payload.data) return payload;
    const key = byId.get(id);
    if (key === undefined) throw unknownKey(id);
    const plain = await decryptBytes(key, toAad(id, textOf(payload, ORIGINAL_ENCODING) ?? ''), payload.data);
    if (plain === null)
      throw new PayloadCodecError(
        'notAuthentic',
        `a payload of the key ${id} was altered, or ${id} is another key here than where it was encrypted: compare FINWAVE_PAYLOAD_KEYS`,
      );
    return WirePayload.decode(plain);
  }

  return {
    clearNameOf: createClearNames(currentKey),
    encode: (payloads) => Promise.all(payloads.map(encrypt)),
    decode: (payloads) => Promise.all(payloads.map(decrypt)),
  };
}

function toKeyObject(id: string, key: Uint8Array): KeyObject {
  if (!KEY_ID_PATTERN.test(id))
    throw new PayloadCodecError('badKeys', "a payload key's id must be 1 to 64 of A-Z a-z 0-9 . _ -");
  if (key.length !== 32)
    throw new PayloadCodecError('badKeys', `the payload key ${id} must be 32 bytes long`);
  return createSecretKey(key);
}

function textOf({ metadata }: Payload, name: string): string | null {
  const value = metadata?.[name];
  return value ? Buffer.from(value).toString() : null;
}

/** JSON, so that no two pairs are the same bytes. */
function toAad(keyId: string, encoding: string): Uint8Array {
  return Buffer.from(JSON.stringify([keyId, encoding]));
}

function unknownKey(id: string): PayloadCodecError {
  return new PayloadCodecError(
    'unknownKey',
    `a payload needs the key ${id}, which is not here: put it back into FINWAVE_PAYLOAD_KEYS, at any place but the first`,
  );
}
