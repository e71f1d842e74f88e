import { executeChild } from '@temporalio/workflow';

/** Somebody else's workflow: it knows the type's name, the task queue and JSON, and no code of ours. */
export function plainParent(customId: string, taskQueue: string): Promise<unknown> {
  return executeChild('onboardingWorkflow', {
    workflowId: `onboarding-${customId}`,
    taskQueue,
    args: [{ customId, wait: { firstPollAfter: '10ms' } }],
  });
}
