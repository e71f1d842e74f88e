import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { invalidInput } from '../workflows/failures.js';
import { callPort } from './call-port.js';
import { listedEvidence } from './listed-evidence.js';
import { runInfo } from './persist-outcome.js';
import type { OnboardingPorts } from './ports.js';

/** What is known of a settled onboarding; `InvalidInput` where there is nothing to ask again for. */
export function createFindSettled(ports: OnboardingPorts): OnboardingActivities['findSettled'] {
  return async ({ customId, by }) => {
    const call = { customId, doing: 'look for an outcome', stage: 'underWay' } as const;
    const run = runInfo();
    const settled = await callPort(ports, call, () =>
      ports.outcomes.findSettled(customId, by ?? run.workflowId, run),
    );
    if (settled === null) throw mustBe('that of an onboarding that has ended; no outcome of it is stored');
    if (settled === 'erased') throw erased();
    const { known, asked } = settled;
    const { onboardingId } = known;
    if (onboardingId === null) throw mustBe('known to Finwave; it was cancelled before Finwave had answered');
    return { known: { ...known, onboardingId }, asked, deployment: await ports.deployment.describe() };
  };
}

/** Stores what a recheck found where it is news; returns the newest that is known then. */
export function createPersistRecheck(ports: OnboardingPorts): OnboardingActivities['persistRecheck'] {
  return async (request) => {
    const { customId } = request.outcome;
    const run = runInfo();
    const call = { customId, doing: 'store what the recheck found', stage: 'underWay' } as const;
    const persisted = await callPort(ports, call, async () => {
      const evidence = await listedEvidence(ports.evidence, request).catch(async (error: unknown) => {
        const settled = await ports.outcomes.findSettled(customId, run.workflowId, run);
        throw settled === 'erased' ? erased() : error;
      });
      const listed = { ...request, outcome: { ...request.outcome, evidence } };
      return ports.outcomes.persistRecheck(listed, run);
    });
    if (persisted === 'erased') throw erased();
    return persisted;
  };
}

function erased(): Error {
  return mustBe(
    'that of an onboarding whose evidence was not erased; where it was erased during this recheck, repeat the erasure',
  );
}

function mustBe(rule: string): Error {
  return invalidInput([{ field: 'customId', mustBe: rule }]);
}
