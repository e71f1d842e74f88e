import type { Onboarding } from '../onboarding.js';
import { countOf } from '../play.js';
import { digestOf } from '../random.js';

/** The vendor states no numbers. */
export const SMS_ALLOWED = 3;
export const CODES_ALLOWED = 3;

/** The code of the newest message: six digits. */
export function codeOf({ onboardingId, play }: Onboarding): string {
  const sent = play === null ? 0 : countOf(play, 'SMS_CODE_REQUEST');
  const number = Number.parseInt(digestOf('sms', onboardingId, sent).slice(0, 12), 16) % 1_000_000;
  return number.toString().padStart(6, '0');
}
