import { Decrypter, Encrypter } from 'age-encryption';
import { StoreError } from '../store-error.js';

const RECIPIENT = /^age1[0-9a-z]{58}$/;
const IDENTITY = /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/;

/**
 * Throws `storeMisconfigured` unless there is at least one recipient and each is an X25519 public
 * key of age (`age1…`). The message never repeats what was given: it might be an identity.
 */
export function assertRecipients(recipients: readonly string[]): void {
  if (recipients.length === 0)
    throw new StoreError(
      'storeMisconfigured',
      'FINWAVE_EVIDENCE_RECIPIENTS names nobody to seal evidence for',
    );
  for (const [index, recipient] of recipients.entries())
    if (
      !RECIPIENT.test(recipient) ||
      !isAccepted(() => {
        new Encrypter().addRecipient(recipient);
      })
    )
      throw new StoreError(
        'storeMisconfigured',
        `entry ${(index + 1).toString()} of FINWAVE_EVIDENCE_RECIPIENTS is no age public key (age1…)`,
      );
}

/** Throws `storeMisconfigured` unless each identity is an X25519 one of age (`AGE-SECRET-KEY-1…`). */
export function assertIdentities(identities: readonly string[]): void {
  for (const [index, identity] of identities.entries())
    if (
      !IDENTITY.test(identity) ||
      !isAccepted(() => {
        new Decrypter().addIdentity(identity);
      })
    )
      throw new StoreError(
        'storeMisconfigured',
        `entry ${(index + 1).toString()} of FINWAVE_EVIDENCE_IDENTITIES is no age identity (AGE-SECRET-KEY-1…)`,
      );
}

/** The library's own error quotes the key, so it goes no further. */
function isAccepted(add: () => void): boolean {
  try {
    add();
    return true;
  } catch {
    return false;
  }
}
