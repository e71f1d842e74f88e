import type { Onboarding } from './onboarding.js';
import { digestOf } from './random.js';
import { passedBiometry } from './result-events.js';

/** The result's `evidences`: role to file name in the archive, or null where nothing was recorded. */
export type EvidenceNames = Readonly<Record<EvidenceRole, string | null>>;
export type EvidenceRole =
  | 'fullVideo'
  | 'biometryBlink'
  | 'biometrySmile'
  | 'idDocumentFront'
  | 'idDocumentReverse'
  | 'biometryTargetImage';

/**
 * The names of an ended process's files, shaped like the vendor's sample. Somebody who left
 * or ran out of time had sent both sides of the document,
 * and who failed at the SMS step everything before it; who never started has none (null).
 */
export function evidenceNames(onboarding: Onboarding): EvidenceNames | null {
  if (onboarding.finishedAt === null || onboarding.startedAt === null) return null;
  const number = Number.parseInt(digestOf(onboarding.onboardingId).slice(0, 12), 16) % 1_000_000_000;
  const prefix = `${onboarding.onboardingId.slice(0, 13)}-${number.toString().padStart(9, '0')}`;
  const filmed = passedBiometry(onboarding);
  return {
    fullVideo: filmed ? `${prefix}-VIDEO.mp4` : null,
    biometryBlink: filmed ? `${prefix}-BLINK.jpg` : null,
    biometrySmile: filmed ? `${prefix}-SMILE.jpg` : null,
    idDocumentFront: `${prefix}-FRONT.jpg`,
    idDocumentReverse: `${prefix}-REVERSE.jpg`,
    biometryTargetImage: filmed ? `${prefix}-SELFIE.jpg` : null,
  };
}
