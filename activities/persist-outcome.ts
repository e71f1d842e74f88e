import { activityInfo } from '@temporalio/activity';
import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { callPort } from './call-port.js';
import { listedEvidence } from './listed-evidence.js';
import type { OnboardingPorts, RunInfo } from './ports.js';

/** Stores the outcome unless its customId has one; returns the stored one. */
export function createPersistOutcome(ports: OnboardingPorts): OnboardingActivities['persistOutcome'] {
  return (request) => {
    const { customId } = request.outcome;
    const call = { customId, doing: 'store the outcome', stage: 'underWay' } as const;
    return callPort(ports, call, async () => {
      const evidence = await listedEvidence(ports.evidence, request).catch(async (error: unknown) => {
        // An earlier attempt may have stored the outcome, and the evidence may have been erased since.
        const settled = await ports.outcomes.find(customId);
        if (settled === null) throw error;
        return settled.evidence;
      });
      return ports.outcomes.persist({ ...request, outcome: { ...request.outcome, evidence } }, runInfo());
    });
  };
}

/** The run that this activity belongs to. */
export function runInfo(): RunInfo {
  const { attempt, namespace, workflowExecution } = activityInfo();
  return {
    namespace,
    attempt,
    workflowId: workflowExecution?.workflowId ?? '',
    runId: workflowExecution?.runId ?? '',
  };
}
