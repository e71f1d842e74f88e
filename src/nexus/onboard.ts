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
      const handle = await startWorkflow<OnboardingWorkflow>(context, ONBOARDING_WORKFLOW_TYPE, {
        workflowId,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        // A completed run has the outcome; after any other ending a new run goes on, or finds it stored.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        ...staticDescription(input.customId),
      });
      if (handle.runId !== undefined) await assertSameInput(input, handle.runId);
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

/** After the attaching, so that nothing comes in between: the refused caller hears nothing of the run. */
async function assertSameInput(input: OnboardingInput, runId: string): Promise<void> {
  const running = checkInput(await startedInput(getClient(), workflowIdOf(input.customId), runId));
  if (!running.ok) return;
  if (digestOfInput(running.checked.input) !== digestOfInput(input)) throw otherInput();
}
