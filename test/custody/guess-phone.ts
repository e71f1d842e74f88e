import { createHmac, hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { OnboardingInput } from '../../workflows/contract.js';

/** How many phone numbers somebody tries who tries them all. */
const ALL_PHONES = 1_000_000;

/** The number that is to be found; it is among the first ones that are tried. */
export const PHONE = '600000123';

/** What a person says, with the number in the input and in a text. */
export function inputOf(customId: string): OnboardingInput {
  return {
    customId,
    phoneCountryCode: '+34',
    phone: PHONE,
    phoneStep: true,
    acceptations: [{ mandatory: true, text: `Call me at ${PHONE}` }],
  };
}

/**
 * The numbers that somebody finds who knows everything else of `input`, and tries so many numbers against
 * the digests in `texts`: of the input in each spelling, of its parts, and of those again without a key.
 */
export function guessPhones(
  texts: Iterable<string>,
  input: OnboardingInput,
  tried = ALL_PHONES,
): ReadonlySet<string> {
  const wanted = digestsIn(texts);
  const { phoneCountryCode = '', acceptations = [], ...rest } = input;
  const spellings = [
    canonicalize(input) ?? '',
    JSON.stringify(input),
    canonicalize(acceptations) ?? '',
    canonicalize({ ...rest, phoneCountryCode }) ?? '',
    acceptations[0]?.text ?? '',
    PHONE,
    `${phoneCountryCode}${PHONE}`,
  ].map((spelling) => spelling.split(PHONE));
  const found = new Set<string>();
  for (let number = 0; number < tried; number += 1) {
    const phone = `600${number.toString().padStart(6, '0')}`;
    const first = spellings.map((parts) => hash('sha256', parts.join(phone)));
    const [ofInput = ''] = first;
    const again = [hash('sha256', ofInput), createHmac('sha256', '').update(ofInput).digest('hex')];
    if ([...first, ...again].some((digest) => wanted.has(digest))) found.add(phone);
  }
  return found;
}

/** Everything in texts that may be a SHA-256, as hex: written as hex, base64 or base64url. */
function digestsIn(texts: Iterable<string>): ReadonlySet<string> {
  const digests = new Set<string>();
  for (const text of texts) {
    for (const [hex] of text.matchAll(/[0-9a-f]{64}/gi)) digests.add(hex.toLowerCase());
    for (const [base64] of text.matchAll(/(?<![\w+/-])[\w+/-]{43}(?==|(?![\w+/-]))/g)) {
      digests.add(Buffer.from(base64, 'base64').toString('hex'));
    }
  }
  return digests;
}
