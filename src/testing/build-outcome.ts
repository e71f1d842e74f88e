import type { EvidenceSummary, OnboardingOutcome, OnboardingStatus } from '../../workflows/contract.js';

/** What a test wants of an outcome; the rest is filled in. */
export type OutcomeOverrides = Partial<Omit<OnboardingOutcome, 'evidence'>> & {
  readonly evidence?: Partial<EvidenceSummary>;
};

const SHA256 = '0'.repeat(64);

/**
 * A whole outcome for the tests of your own code. Without overrides it is a FINISHED that needs no look,
 * with its evidence stored; with another `status`, what usually goes with that one. References and
 * digests lead nowhere.
 *
 * @example
 * buildOutcome({ flags: ['stepFailed'] });
 */
export function buildOutcome(overrides: OutcomeOverrides = {}): OnboardingOutcome {
  const { customId = 'c1', status = 'FINISHED', evidence, ...rest } = overrides;
  const isOpen = status === 'CREATED' || status === 'INPROCESS';
  return {
    customId,
    onboardingId: `fake-${customId}`,
    status,
    settledBy: isOpen ? 'deadline' : 'poll',
    score: status === 'FINISHED' ? 95 : null,
    errorEvent: status === 'TIMEOUT' ? 'TIMEOUT' : null,
    flags: [],
    result: isOpen ? null : { ref: `${customId}/result/${SHA256}.json`, sha256: SHA256, bytes: 2 },
    custody: { ref: `${customId}/custody/1`, sha256: SHA256 },
    ...rest,
    evidence: { ...evidenceOf(customId, status), ...evidence },
  };
}

function evidenceOf(customId: string, status: OnboardingStatus): EvidenceSummary {
  const nothing = { ref: null, sha256: null, bytes: null, files: [], filesOmitted: 0 };
  if (status !== 'FINISHED') {
    const isOpen = status === 'CREATED' || status === 'INPROCESS';
    return { state: 'none', reason: isOpen ? 'notAsked' : 'http404', ...nothing };
  }
  return {
    ...nothing,
    state: 'stored',
    reason: null,
    ref: `${customId}/manifest/${SHA256}.json`,
    sha256: SHA256,
    bytes: 1_024,
    files: [{ name: 'front.jpg', role: 'documentFront', bytes: 512, sha256: SHA256, state: 'stored' }],
  };
}
