import {
  ApplicationFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
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
import { checkInput } from './input.js';
import { onboardingUrlSignal, type OnboardingUrlNotice } from './messages.js';
import { staticDescription } from './static-description.js';

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
  /** What the parent's cancellation does to it. Default `ABANDON`: nothing, but the parent stops waiting. */
  readonly cancellationType?: ChildWorkflowCancellationType;
}

/** An onboarding that runs as a child. */
export interface StartedOnboarding {
  readonly onboardingId: string | null;
  /** Where to send the person; null where Finwave no longer tells it, or the onboarding is settled. */
  readonly url: string | null;
  /**
   * The outcome, minutes to weeks later; at once for a customId that was settled before. Rejects with
   * an `ApplicationFailure` of a type in `FAILURE_TYPES`.
   */
  outcome(): Promise<OnboardingOutcome>;
}

/**
 * Starts an onboarding as a child of the calling workflow, on any worker and task queue, and resolves
 * as soon as Finwave has answered: the child signals its URL, nothing is polled.
 *
 * @throws ApplicationFailure `InvalidInput` before anything is started; `AlreadyRunning` where this
 * customId is being onboarded already; whatever the create failed with
 *
 * @example
 * const onboarding = await startOnboarding({ customId: 'c1' });
 * await sendUrl(onboarding.url);
 * const outcome = await onboarding.outcome();
 */
export async function startOnboarding(
  input: OnboardingInput,
  options: StartOnboardingOptions = {},
): Promise<StartedOnboarding> {
  const notices = listenForUrls();
  const child = await start({ ...input, notifyParent: true }, options);
  const ending = outcomeOf(child);
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  ending.then(end, end);
  await condition(() => ended || notices.has(input.customId));
  const notice = notices.get(input.customId);
  notices.delete(input.customId);
  if (notice !== undefined) return { ...pickUrl(notice), outcome: () => ending };
  // It ended before it had a URL to tell: settled before, or failed, and then this rejects.
  const { onboardingId } = await ending;
  return { onboardingId, url: null, outcome: () => ending };
}

/**
 * Runs an onboarding as a child and returns its outcome; the parent never sees the URL.
 *
 * @throws as {@link startOnboarding}
 */
export async function executeOnboarding(
  input: OnboardingInput,
  options: StartOnboardingOptions = {},
): Promise<OnboardingOutcome> {
  return outcomeOf(await start(input, options));
}

function pickUrl({ onboardingId, url }: OnboardingUrlNotice): { onboardingId: string; url: string | null } {
  return { onboardingId, url };
}

const urlNotices = new Map<string, OnboardingUrlNotice>();

/** One handler for all onboardings of this workflow; setting it again changes nothing. */
function listenForUrls(): Map<string, OnboardingUrlNotice> {
  setHandler(onboardingUrlSignal, (notice) => {
    urlNotices.set(notice.customId, notice);
  });
  return urlNotices;
}

async function start(
  input: OnboardingInput,
  options: StartOnboardingOptions,
): Promise<ChildWorkflowHandle<OnboardingWorkflow>> {
  const check = checkInput(input);
  if (!check.ok) throw invalidInput(check.problems);
  try {
    return await startChild<OnboardingWorkflow>(ONBOARDING_WORKFLOW_TYPE, {
      workflowId: workflowIdOf(input.customId),
      taskQueue: options.taskQueue ?? defaultTaskQueue(),
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

/** The child's own failure instead of the wrapper that names only where it ran. */
async function outcomeOf(child: ChildWorkflowHandle<OnboardingWorkflow>): Promise<OnboardingOutcome> {
  try {
    return await child.result();
  } catch (error) {
    if (error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure) throw error.cause;
    throw error;
  }
}
