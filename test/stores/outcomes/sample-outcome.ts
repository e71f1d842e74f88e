import type { OnboardingOutcome } from '../../../workflows/contract.js';

/** An outcome with a value in every field. */
export function sampleOutcome(customId: string, score = 0.5): OnboardingOutcome {
  const sha256 = 'ab'.repeat(32);
  return {
    customId,
    onboardingId: 'onb-1',
    status: 'FINISHED',
    settledBy: 'poll',
    score,
    errorEvent: null,
    flags: ['unknownCodes'],
    result: { ref: 'c/result', sha256, bytes: 10 },
    evidence: {
      state: 'stored',
      reason: null,
      ref: 'c/archive',
      sha256,
      bytes: 20,
      filesOmitted: 3,
      files: [{ name: 'UNPRINTABLE-1', role: null, bytes: 3, sha256, state: 'unreferenced' }],
    },
    custody: { ref: 'c/custody', sha256 },
  };
}
