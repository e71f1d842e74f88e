import { workflowInfo } from '@temporalio/workflow';
import { DEFAULT_TASK_QUEUE } from './contract.js';

let bundled = false;

/** Called where `onboardingWorkflow` is defined, so in exactly the bundles that hold it. */
export function markAsBundled(): void {
  bundled = true;
}

/**
 * Where an onboarding runs whose caller names no task queue: the caller's own where its workers run
 * onboardings too. A replay compares a child's id and type, never its queue, so a deployment may change.
 */
export function defaultTaskQueue(): string {
  return bundled ? workflowInfo().taskQueue : DEFAULT_TASK_QUEUE;
}
