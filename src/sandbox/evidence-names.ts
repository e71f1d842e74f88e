import type { Onboarding } from './onboarding.js';
import { passed } from './passage.js';
import type { PictureRole } from './play.js';
import { digestOf } from './random.js';

/** The result's `evidences`: role to file name in the archive, or null where nothing was recorded. */
export type EvidenceNames = Readonly<Record<EvidenceRole, string | null>>;
export type EvidenceRole = 'fullVideo' | PictureRole;

/**
 * The names of an ended process's files, shaped like the vendor's sample. There is what was sent before the
 * end; null where that is nothing.
 */
export function evidenceNames(onboarding: Onboarding): EvidenceNames | null {
  const { onboardingId, finishedAt, play } = onboarding;
  if (finishedAt === null) return null;
  const filmed = passed(onboarding, 'BIOMETRY_FINISHED');
  const front = passed(onboarding, 'FRONT_DOCUMENT_SENDED');
  const reverse = passed(onboarding, 'BACK_DOCUMENT_SENDED');
  if (!filmed && !front && !reverse) return null;
  const number = Number.parseInt(digestOf(onboardingId).slice(0, 12), 16) % 1_000_000_000;
  const prefix = `${onboardingId.slice(0, 13)}-${number.toString().padStart(9, '0')}`;
  const picture = (role: PictureRole, label: string): string => {
    const upload = play?.uploads.get(role);
    return `${prefix}-${label}.${upload && isPng(upload) ? 'png' : 'jpg'}`;
  };
  return {
    fullVideo: filmed ? `${prefix}-VIDEO.mp4` : null,
    biometryBlink: filmed ? picture('biometryBlink', 'BLINK') : null,
    biometrySmile: filmed ? picture('biometrySmile', 'SMILE') : null,
    idDocumentFront: front ? picture('idDocumentFront', 'FRONT') : null,
    idDocumentReverse: reverse ? picture('idDocumentReverse', 'REVERSE') : null,
    biometryTargetImage: filmed ? picture('biometryTargetImage', 'SELFIE') : null,
  };
}

export function isPng(file: Uint8Array): boolean {
  return Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').equals(file.subarray(0, 8));
}
