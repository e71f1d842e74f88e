import { createHash, createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AskedFor } from '../workflows/activity-contract.js';
import type { OnboardingInput } from '../workflows/contract.js';

/** Digest of an input, whoever started it: the start helpers' own field is left out. */
export function digestOfInput(input: OnboardingInput): string {
  return digestOf(Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'notifyParent')));
}

/** What flags need to know of an input. */
export function toAskedFor({ phoneStep, acceptations = [] }: OnboardingInput): AskedFor {
  return {
    phoneStep: phoneStep ?? null,
    acceptations: acceptations.map(({ mandatory, text }) => ({ mandatory, textSha256: digestOfText(text) })),
  };
}

/**
 * SHA-256 of a text in NFC without blanks around, hex, or its {@link keyedDigest}: an echo of the same
 * letters has the same.
 */
export function digestOfText(text: string, key: Uint8Array | null = null): string {
  const sha256 = createHash('sha256').update(text.normalize('NFC').trim()).digest('hex');
  return key === null ? sha256 : keyedDigest(key, sha256);
}

/** HMAC-SHA-256 under `key` of a digest in hex, hex: nobody guesses at what was digested without the key. */
export function keyedDigest(key: Uint8Array, sha256: string): string {
  return createHmac('sha256', key).update(sha256).digest('hex');
}

/** SHA-256 of a value's canonical JSON (RFC 8785), hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');
}
