import {
  isGrpcDeadlineError,
  WithStartWorkflowOperation,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ONBOARDING_WORKFLOW_TYPE, type OnboardingUrl } from '../../workflows/contract.js';
import { finalFailure, invalidInput } from '../../workflows/failures.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { checkInput } from '../../workflows/input.js';
import { onboardingUrlUpdate } from '../../workflows/messages.js';

/** What starting, or attaching to, an onboarding tells. */
export interface StartedOnboarding extends OnboardingUrl {
  readonly customId: string;
  readonly workflowId: string;
}

export interface StartOptions {
  readonly taskQueue: string;
  /** How long to wait for a worker's answer. Default 10,000. */
  readonly startTimeoutMs?: number;
}

/**
 * Starts the onboarding, or attaches to the running one, and answers its URL in the same call.
 * Repeating it is safe: the update's id is the same every time.
 *
 * @throws ApplicationFailure `InvalidInput` before anything is sent; `NoWorker` where nobody
 * answered in time: the onboarding is started then, and repeating the call attaches to it
 */
export async function startOnboarding(
  client: Client,
  input: unknown,
  { taskQueue, startTimeoutMs = 10_000 }: StartOptions,
): Promise<StartedOnboarding> {
  const check = checkInput(input);
  if (!check.ok) throw invalidInput(check.problems);
  const { customId } = check.checked.input;
  const workflowId = workflowIdOf(customId);
  const startWorkflowOperation = new WithStartWorkflowOperation(ONBOARDING_WORKFLOW_TYPE, {
    workflowId,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  try {
    const url = await client.withDeadline(Date.now() + startTimeoutMs, () =>
      client.workflow.executeUpdateWithStart(onboardingUrlUpdate, {
        startWorkflowOperation,
        updateId: 'onboarding-url',
      }),
    );
    return { customId, workflowId, ...url };
  } catch (error) {
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isGrpcDeadlineError(error))
      throw error;
    const seconds = (startTimeoutMs / 1000).toString();
    throw finalFailure('NoWorker', {
      message: `no answer within ${seconds} s: is a worker running on task queue ${taskQueue}? ${workflowId} waits for it; start again to ask for its URL`,
    });
  }
}
