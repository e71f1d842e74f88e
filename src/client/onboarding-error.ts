import type { WorkflowHandle } from '@temporalio/client';
import type { FailureType, InputProblem } from '../../workflows/failures.js';

/**
 * What a call of {@link OnboardingClient} rejects with: the same types as the workflow's failures,
 * met outside of a workflow.
 */
export class OnboardingError extends Error {
  override readonly name = 'OnboardingError';
  readonly type: FailureType;
  /** The fields and rules of an `InvalidInput`. */
  readonly problems: readonly InputProblem[];
  /** Of a `NoWorker`: the onboarding that was started and waits for a worker. */
  readonly handle: WorkflowHandle | null;

  constructor(
    type: FailureType,
    message: string,
    part: { readonly problems?: readonly InputProblem[]; readonly handle?: WorkflowHandle } = {},
  ) {
    super(message);
    this.type = type;
    this.problems = part.problems ?? [];
    this.handle = part.handle ?? null;
  }
}
