import { timingSafeEqual } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';
import { StoreError } from '../store-error.js';
import { assertIdentities, assertRecipients } from './age-keys.js';

/** Size of the key that a header wraps for each recipient. */
export const FILE_KEY_BYTES = 16;
/** What the library appends to a header for an empty file: nonce and one empty chunk's tag. */
const EMPTY_PAYLOAD_BYTES = 32;

/**
 * The header of a sealed file (c2sp.org/age, "Header"): `fileKey` wrapped for each recipient, and a
 * MAC over it all.
 *
 * @throws StoreError `storeMisconfigured` where a recipient is none
 */
export async function sealHeader(recipients: readonly string[], fileKey: Uint8Array): Promise<Uint8Array> {
  assertRecipients(recipients);
  const encrypter = new Encrypter();
  // The library draws a file key of its own and hands it to one recipient after the other. The first
  // one here puts ours in its place, the last one makes sure that the others got it.
  encrypter.addRecipient({
    wrapFileKey(drawn) {
      drawn.set(fileKey);
      return [];
    },
  });
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  encrypter.addRecipient({
    wrapFileKey(wrapped) {
      if (!timingSafeEqual(wrapped, fileKey)) throw new Error('age-encryption wrapped another file key');
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array());
  const header = empty.subarray(0, -EMPTY_PAYLOAD_BYTES);
  const opener = new Decrypter();
  opener.addIdentity({ unwrapFileKey: () => fileKey });
  // Rejects unless the MAC was made with our key too.
  await opener.decryptHeader(header);
  return header;
}

/**
 * The file key of a header.
 *
 * @throws StoreError `storeMisconfigured` where no identity fits, `storeCorrupt` where the header was altered
 */
export async function openHeader(identities: readonly string[], header: Uint8Array): Promise<Uint8Array> {
  if (identities.length === 0)
    throw new StoreError(
      'storeMisconfigured',
      'sealed evidence is opened only with FINWAVE_EVIDENCE_IDENTITIES',
    );
  assertIdentities(identities);
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decryptHeader(header);
  } catch (error) {
    throw error instanceof Error && error.message.startsWith('no identity matched')
      ? new StoreError(
          'storeMisconfigured',
          'no identity in FINWAVE_EVIDENCE_IDENTITIES opens this sealed evidence, unless its header was altered',
        )
      : new StoreError('storeCorrupt', 'the header of sealed evidence was altered');
  }
}
