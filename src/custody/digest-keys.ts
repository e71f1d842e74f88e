import { createHash, randomBytes } from 'node:crypto';
import { keyedDigest } from '../../activities/digest-of.js';
import type { PersistRequest } from '../../workflows/activity-contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { inputKeyKey, textsKeyKey } from '../stores/blobs/key.js';
import type { EndingRecord } from './record.js';
import type { NamedObject } from './stored-object.js';

const KEY_BYTES = 32;

/** What a record says of the input, and the keys that it takes to guess at it. */
export interface KeyedInput {
  readonly input: EndingRecord['input'];
  readonly keys: readonly NamedObject[];
}

/**
 * Turns digests of what a person said into HMACs under random keys of this onboarding, and stores the
 * keys among its evidence, so that `erase` makes them unguessable: a phone number is found by trying
 * all of them, unless a key is missing. What no record names of the keys is an orphan.
 *
 * The input's key is stored through `sealed`, as evidence is. That of the acceptations' texts is not:
 * a recheck compares them with the texts that Finwave reports, and a worker cannot open what it sealed.
 */
export async function toKeyedInput(
  { blobs, sealed }: { readonly blobs: BlobStore; readonly sealed: BlobStore },
  customId: string,
  { inputSha256, acceptationsSha256, asked }: PersistRequest,
): Promise<KeyedInput> {
  if (inputSha256 === null && acceptationsSha256 === null && asked === null) {
    return { input: { sha256: null, acceptationsSha256: null, asked: null }, keys: [] };
  }
  const input = await storeKey(sealed, 'inputKey', (sha256) => inputKeyKey(customId, sha256));
  const texts = await storeKey(blobs, 'textsKey', (sha256) => textsKeyKey(customId, sha256));
  return {
    input: {
      sha256: inputSha256 && keyedDigest(input.key, inputSha256),
      acceptationsSha256: acceptationsSha256 && keyedDigest(input.key, acceptationsSha256),
      asked: asked && {
        phoneStep: asked.phoneStep,
        acceptations: asked.acceptations.map(({ mandatory, textSha256 }) => ({
          mandatory,
          textSha256: keyedDigest(texts.key, textSha256),
        })),
      },
    },
    keys: [input.object, texts.object],
  };
}

async function storeKey(
  blobs: BlobStore,
  role: NamedObject['role'],
  toKey: (sha256: string) => string,
): Promise<{ readonly key: Uint8Array; readonly object: NamedObject }> {
  const data = randomBytes(KEY_BYTES);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const key = toKey(sha256);
  await blobs.put(key, { data, sha256 });
  return { key: data, object: { role, key, sha256, bytes: data.length } };
}
