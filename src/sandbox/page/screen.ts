import { hasEnded, type Onboarding } from '../onboarding.js';
import { countOf, MOVES } from '../play.js';

/** What the page shows; each but the last leads to one act. */
export type Screen = 'conditions' | 'front' | 'back' | 'selfie' | 'move' | 'code' | 'review' | 'end';

/** What the person has to do next. */
export function screenOf(onboarding: Onboarding): Screen {
  const { status, play, request } = onboarding;
  if (status === 'CREATED') return 'conditions';
  if (hasEnded(onboarding)) return 'end';
  if (play === null || countOf(play, 'FRONT_DOCUMENT_SENDED') === 0) return 'front';
  if (countOf(play, 'BACK_DOCUMENT_SENDED') === 0) return 'back';
  if (countOf(play, 'BIOMETRY_STARTED') === 0) return 'selfie';
  if (play.moves.length < MOVES.length) return 'move';
  if (request.phoneStep && countOf(play, 'SMS_OTP_SUCCESSFULLY') === 0) return 'code';
  return 'review';
}
