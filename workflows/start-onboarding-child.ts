import {
  ApplicationFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  condition,
  setHandler,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import {
  ONBOARDING_WORKFLOW_TYPE,
  type OnboardingInput,
  type OnboardingOutcome,
  type OnboardingWorkflow,
} from './contract.js';
import { defaultTaskQueue } from './default-task-queue.js';
import { finalFailure, invalidInput } from './failures.js';
import { workflowIdOf } from './ids.js';
import { DURATION_RULE, checkInput, toMs } from './input.js';
import { onboardingTakenSignal, onboardingUrlSignal, type OnboardingUrlNotice } from './messages.js';
import { staticDescription } from './static-description.js';

/** How an onboarding is started from a workflow; every field has a default. */
export interface StartOnboardingOptions {
  /**
   * Where onboardings are run. Default: the calling workflow's own task queue where its bundle holds
   * `onboardingWorkflow` (by the plugin, or because your workflows file exports it), else
   * `"finwave-onboarding"`.
   */
  readonly taskQueue?: string;
  /**
   * What happens to the onboarding when the parent closes. Default `ABANDON`: the vendor's session
   * goes on whatever becomes of the parent.
   */
  readonly parentClosePolicy?: ParentClosePolicy;
  /**
   * How long a worker may take to begin, such as `"1m"`: then the parent gets `NoWorker`, while the
   * onboarding goes on. Time that Finwave takes does not count. Default: no bound.
   */
  readonly startTimeout?: string;
  /** What the parent's cancellation does to it. Default `ABANDON`: nothing, but the parent stops waiting. */
  readonly cancellationType?: ChildWorkflowCancellationType;
}

/** A running onboarding as its parent sees it. */
export interface OnboardingChild {
  readonly outcome: Promise<OnboardingOutcome>;
  /** Resolves as soon as it has told its URL; null where it ended without. */
  urlNotice(): Promise<OnboardingUrlNotice | null>;
}

/** What the children of this workflow have signalled, by customId, until they end. */
const taken = new Set<string>();
const urls = new Map<string, OnboardingUrlNotice>();

/** One handler for all children that tell their URL; setting it again changes nothing. */
export function listenForUrls(): void {
  setHandler(onboardingUrlSignal, (notice) => {
    urls.set(notice.customId, notice);
  });
}

function listenForTaken(): void {
  setHandler(onboardingTakenSignal, ({ customId }) => {
    taken.add(customId);
  });
}

/**
 * Starts the child and, with a `startTimeout`, waits until a worker has taken it.
 *
 * @throws ApplicationFailure `InvalidInput` before anything is started, `AlreadyRunning`, `NoWorker`
 */
export async function startOnboardingChild(
  input: OnboardingInput,
  options: StartOnboardingOptions,
): Promise<OnboardingChild> {
  const { taskQueue = defaultTaskQueue(), startTimeout } = options;
  assertStartable(input, startTimeout);
  if (startTimeout !== undefined) listenForTaken();
  const asked = startTimeout === undefined ? input : { ...input, notifyParent: 'fromStart' as const };
  const handle = await start(asked, taskQueue, options);

  const { customId } = input;
  let ended = false;
  const outcome = outcomeOf(handle).finally(() => {
    // Whatever it signalled came before; a next run of this customId says its own.
    ended = true;
    taken.delete(customId);
    urls.delete(customId);
  });
  // It may fail before anybody asks for the outcome, who then gets the failure.
  outcome.catch(() => undefined);

  if (startTimeout !== undefined) {
    const isTaken = await condition(() => ended || taken.has(customId), msToNumber(startTimeout));
    if (!isTaken) throw noWorker(customId, taskQueue, startTimeout);
  }
  return {
    outcome,
    async urlNotice() {
      await condition(() => ended || urls.has(customId));
      return urls.get(customId) ?? null;
    },
  };
}

function assertStartable(input: OnboardingInput, startTimeout: string | undefined): void {
  const check = checkInput(input);
  const problems = check.ok ? [] : [...check.problems];
  if (startTimeout !== undefined && toMs(startTimeout) === undefined) {
    problems.push({ field: 'startTimeout', mustBe: DURATION_RULE });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

async function start(
  input: OnboardingInput,
  taskQueue: string,
  options: StartOnboardingOptions,
): Promise<ChildWorkflowHandle<OnboardingWorkflow>> {
  try {
    return await startChild<OnboardingWorkflow>(ONBOARDING_WORKFLOW_TYPE, {
      workflowId: workflowIdOf(input.customId),
      taskQueue,
      args: [input],
      parentClosePolicy: options.parentClosePolicy ?? ParentClosePolicy.ABANDON,
      cancellationType: options.cancellationType ?? ChildWorkflowCancellationType.ABANDON,
      ...staticDescription(input.customId),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw finalFailure('AlreadyRunning', {
      message: `an onboarding of this customId is running already as ${workflowIdOf(input.customId)}; attach to it with Nexus or a client`,
    });
  }
}

function noWorker(customId: string, taskQueue: string, startTimeout: string): ApplicationFailure {
  return finalFailure('NoWorker', {
    message:
      `no worker on task queue ${taskQueue} took the onboarding within ${startTimeout}; ` +
      `${workflowIdOf(customId)} is started and goes on when one does: attach to it with Nexus or a client`,
  });
}

/** The child's own failure instead of the wrapper that names only where it ran. */
async function outcomeOf(child: ChildWorkflowHandle<OnboardingWorkflow>): Promise<OnboardingOutcome> {
  try {
    return await child.result();
  } catch (error) {
    if (error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure) throw error.cause;
    throw error;
  }
}
