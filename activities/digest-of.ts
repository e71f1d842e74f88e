import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { OnboardingInput } from '../workflows/contract.js';

/** Digest of an input, whoever started it: the start helpers' own field is left out. */
export function digestOfInput(input: OnboardingInput): string {
  return digestOf(Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'notifyParent')));
}

/** SHA-256 of a value's canonical JSON (RFC 8785), hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');
}
