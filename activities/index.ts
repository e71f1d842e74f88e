/** Door `./activities`: the activities over their ports, for a worker of your own making. */
import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { createCreateOnboarding } from './create-onboarding.js';
import { createDownloadEvidence } from './download-evidence.js';
import { createPersistOutcome } from './persist-outcome.js';
import { createFindSettled, createPersistRecheck } from './recheck.js';
import { createPollResult } from './poll-result.js';
import type { OnboardingPorts } from './ports.js';

/** The activities by their wire names, ready for `Worker.create({ activities })`. */
export function createActivities(ports: OnboardingPorts): OnboardingActivities {
  return {
    createOnboarding: createCreateOnboarding(ports),
    pollResult: createPollResult(ports),
    downloadEvidence: createDownloadEvidence(ports),
    persistOutcome: createPersistOutcome(ports),
    findSettled: createFindSettled(ports),
    persistRecheck: createPersistRecheck(ports),
  };
}

export type * from './ports.js';
export { isStoreFailure, isVendorFailure } from './ports.js';
