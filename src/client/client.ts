import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcDeadlineError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { digestOfInput } from '../../activities/digest-of.js';
import {
  DEFAULT_TASK_QUEUE,
  ONBOARDING_WORKFLOW_TYPE,
  type OnboardingInput,
  type OnboardingOutcome,
  type OnboardingStatusView,
  type OnboardingUrl,
  type OnboardingWorkflow,
} from '../../workflows/contract.js';
import {
  FAILURE_TYPES,
  invalidInput,
  type FailureType,
  type InputProblem,
} from '../../workflows/failures.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { checkInput } from '../../workflows/input.js';
import { onboardingUrlUpdate, pollNowUpdate, statusQuery } from '../../workflows/messages.js';
import { toClearName } from '../codec/clear-name.js';
import { OnboardingError } from './onboarding-error.js';
import type { ResultReader } from './open-stores.js';
import { whyNoAnswer } from './why-no-answer.js';
import { staticDescription } from '../../workflows/static-description.js';

/** What {@link OnboardingClient} may be told; every field has a default. */
export interface OnboardingClientOptions {
  /** Where the onboarding worker listens. Default `"finwave-onboarding"`. */
  readonly taskQueue?: string;
  /** How long `start` waits for the URL; then it says who keeps it waiting. Default 10,000. */
  readonly startTimeoutMs?: number;
  /** Lets `outcome` answer from the store when the namespace's retention has removed the workflow. */
  readonly results?: Pick<ResultReader, 'get'>;
}

/** A started onboarding, or one that was attached to. */
export interface StartedByClient extends OnboardingUrl {
  readonly handle: WorkflowHandle;
}

/**
 * Onboardings for a service, over its own Temporal client.
 *
 * @example
 * const onboardings = new OnboardingClient(client);
 * const { url } = await onboardings.start({ customId: 'c1' });
 * const outcome = await onboardings.outcome('c1');
 */
export class OnboardingClient {
  readonly #client: Client;
  readonly #options: OnboardingClientOptions;
  readonly #taskQueue: string;

  constructor(client: Client, options: OnboardingClientOptions = {}) {
    this.#client = client;
    this.#options = options;
    this.#taskQueue = options.taskQueue ?? DEFAULT_TASK_QUEUE;
  }

  /**
   * Starts an onboarding, or attaches to the running one of this customId, and answers the person's
   * URL. For a settled customId, `outcome` is the stored outcome, a cancellation's included: after one,
   * a new attempt is a new customId. Otherwise it is null. Repeating it is safe: equal inputs share one
   * update, and after a failed or terminated run the next one takes the onboarding up.
   *
   * @throws OnboardingError `InvalidInput` before any call; `InputConflict` where another input is
   * running; the create's own failure; and, with the handle of what goes on, where nobody answered
   * within `startTimeoutMs`: `NoWorker` where no worker took the work, `VendorUnavailable` where
   * Finwave keeps it waiting, `StorageUnavailable` where our own store does
   */
  async start(input: OnboardingInput): Promise<StartedByClient> {
    const check = checkInput(input);
    if (!check.ok) throw toInvalidInput(check.problems);
    const handle = this.#handle(input.customId);
    const inputSha256 = digestOfInput(input);
    return await this.#withTimeout(handle, async () => {
      const closed = await describeClosed(handle);
      if (closed?.status === 'COMPLETED') {
        const outcome = await handle.result();
        return { onboardingId: outcome.onboardingId, url: null, status: outcome.status, outcome, handle };
      }
      // A closed run answers an update id that it knows for ever, failures included, and nothing is
      // started: the id that begins the next run names the run before.
      const after = closed === null ? '' : `-after-${closed.runId}`;
      const url = await this.#client.workflow.executeUpdateWithStart(onboardingUrlUpdate, {
        startWorkflowOperation: new WithStartWorkflowOperation<OnboardingWorkflow>(ONBOARDING_WORKFLOW_TYPE, {
          workflowId: handle.workflowId,
          taskQueue: this.#taskQueue,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
          ...staticDescription(input.customId),
        }),
        updateId: `onboarding-url-${this.#nameOf(inputSha256)}${after}`,
        args: [{ inputSha256 }],
      });
      return { ...url, handle };
    });
  }

  /**
   * Waits for the outcome; minutes to weeks. With `results` it is found in the store too.
   *
   * @throws OnboardingError of the failure's type; WorkflowFailedError where it was cancelled or
   * terminated; WorkflowNotFoundError where nobody knows the customId
   */
  async outcome(customId: string): Promise<OnboardingOutcome> {
    try {
      return await this.#handle(customId).result();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        const stored = await this.#options.results?.get(customId);
        if (stored) return stored.outcome;
      }
      throw toOnboardingError(error);
    }
  }

  /** The last confirmed status, since when, and what was seen; needs a live worker. */
  status(customId: string): Promise<OnboardingStatusView> {
    return this.#handle(customId).query(statusQuery);
  }

  /** Asks Finwave now instead of at the next interval. */
  pollNow(customId: string): Promise<OnboardingStatusView> {
    return this.#handle(customId).executeUpdate(pollNowUpdate);
  }

  /** Asks the onboarding to stop waiting; it closes as CANCELED after storing what it knows. */
  async cancel(customId: string): Promise<void> {
    await this.#handle(customId).cancel();
  }

  #handle(customId: string): WorkflowHandle<OnboardingWorkflow> {
    return this.#client.workflow.getHandle<OnboardingWorkflow>(workflowIdOf(customId));
  }

  /**
   * Update ids are never encrypted, and a digest of an input tells its phone number to whoever tries all
   * of them. An id of its own only means that equal inputs do not share one update.
   */
  #nameOf(inputSha256: string): string {
    return toClearName(this.#client.options.loadedDataConverter.payloadCodecs, inputSha256) ?? randomUUID();
  }

  async #withTimeout<T>(handle: WorkflowHandle, call: () => Promise<T>): Promise<T> {
    const timeoutMs = this.#options.startTimeoutMs ?? 10_000;
    try {
      return await this.#client.withDeadline(Date.now() + timeoutMs, call);
    } catch (error) {
      if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) && !isGrpcDeadlineError(error)) {
        throw toOnboardingError(error);
      }
      throw await whyNoAnswer({ handle, taskQueue: this.#taskQueue, waitedMs: timeoutMs });
    }
  }
}

/** The last run of this workflow id where it has ended; null where it runs or never was. */
async function describeClosed(
  handle: WorkflowHandle,
): Promise<{ readonly status: string; readonly runId: string } | null> {
  try {
    const { status, runId } = await handle.describe();
    return status.name === 'RUNNING' ? null : { status: status.name, runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function toInvalidInput(problems: readonly InputProblem[]): OnboardingError {
  return new OnboardingError('InvalidInput', invalidInput(problems).message, { problems });
}

/** Failures of ours become typed errors; everything else stays Temporal's own. */
function toOnboardingError(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError) && !(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !isFailureType(cause.type)) return error;
  const problems = cause.details?.[0] as readonly InputProblem[] | undefined;
  return new OnboardingError(cause.type, cause.message, {
    ...(cause.type === 'InvalidInput' && problems && { problems }),
  });
}

function isFailureType(type: unknown): type is FailureType {
  return (FAILURE_TYPES as readonly unknown[]).includes(type);
}
