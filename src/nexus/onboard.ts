import { WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { WorkflowRunOperationHandler, getClient, startWorkflow } from '@temporalio/nexus';
import { HandlerStartOperationResult, type StartOperationContext } from 'nexus-rpc';
import { digestOfInput } from '../../activities/digest-of.js';
import {
  ONBOARDING_WORKFLOW_TYPE,
  type OnboardingInput,
  type OnboardingOutcome,
  type OnboardingWorkflow,
} from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { checkInput } from '../../workflows/input.js';
import { answerWithin } from './answer-within.js';
import { badInput, otherInput, toNexusError } from './errors.js';
import { startedInput } from './started-input.js';
import { staticDescription } from '../../workflows/static-description.js';

/** `onboard`: a caller's operation is one more listener of the one run of its customId. */
export class OnboardOperation extends WorkflowRunOperationHandler<OnboardingInput, OnboardingOutcome> {
  constructor() {
    super(async (context, input) => {
      const workflowId = workflowIdOf(input.customId);
      const compared = await refuseOtherInput(input);
      const handle = await startWorkflow<OnboardingWorkflow>(context, ONBOARDING_WORKFLOW_TYPE, {
        workflowId,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        // A completed run has the outcome; after any other ending a new run goes on, or finds it stored.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        ...staticDescription(input.customId),
      });
      // Another caller may have started it in between; whoever is refused now hears nothing of the run.
      if (handle.runId !== undefined && handle.runId !== compared) await assertSameInput(input, handle.runId);
      return handle;
    });
  }

  override async start(
    context: StartOperationContext,
    input: OnboardingInput,
  ): Promise<HandlerStartOperationResult<OnboardingOutcome>> {
    const check = checkInput(input);
    if (!check.ok) throw badInput(check.problems);
    try {
      return await super.start(context, input);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toNexusError(error);
      return HandlerStartOperationResult.sync(await completedOutcome(input.customId));
    }
  }

  /** Other callers wait for the same onboarding, and the person may be in the middle of it. */
  override cancel(): Promise<void> {
    return Promise.resolve();
  }
}

async function completedOutcome(customId: string): Promise<OnboardingOutcome> {
  const handle = getClient().workflow.getHandle<OnboardingWorkflow>(workflowIdOf(customId));
  return answerWithin(getClient(), () => handle.result());
}

/**
 * Compares with what is running before anything is attached to it: a refused caller takes none of
 * the places that the server has for listeners. Resolves to the run that was compared.
 */
async function refuseOtherInput(input: OnboardingInput): Promise<string | null> {
  const runId = await runningRun(workflowIdOf(input.customId));
  if (runId !== null) await assertSameInput(input, runId);
  return runId;
}

async function runningRun(workflowId: string): Promise<string | null> {
  try {
    const { status, runId } = await getClient().workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? runId : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function assertSameInput(input: OnboardingInput, runId: string): Promise<void> {
  const running = checkInput(await startedInput(getClient(), workflowIdOf(input.customId), runId));
  if (!running.ok) return;
  if (digestOfInput(running.checked.input) !== digestOfInput(input)) throw otherInput();
}
