import type { Payload } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/encoding.js';

/** The encoding of a payload that the codec of door `./codec` has encrypted. */
export const ENCRYPTED = 'binary/encrypted';
/** The metadata that names its key. */
export const KEY_ID = 'encryption-key-id';

export const KEY_ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;
/** Salt and tag: what is shorter was encrypted with no key. */
const SHORTEST_BYTES = 48;

/** The id of the key that a payload needs; null for one that is not encrypted, or only claims to be. */
export function keyIdOf({ metadata, data }: Payload): string | null {
  const encoding = metadata?.['encoding'];
  const id = metadata?.[KEY_ID];
  if (!encoding || decode(encoding) !== ENCRYPTED || !id || !data || data.length < SHORTEST_BYTES)
    return null;
  const text = decode(id);
  return KEY_ID_PATTERN.test(text) ? text : null;
}
