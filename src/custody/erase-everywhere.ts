import { isGrpcServiceError } from '@temporalio/client';
import type { ClosedRuns } from './closed-runs.js';
import type { CustodyOrder } from './custody-deps.js';
import { eraseOnboarding, type EraseAnswer, type EraseDeps } from './erase.js';

export interface EraseEverywhereDeps extends EraseDeps {
  /** Null: Temporal does not answer. */
  readonly runs: ClosedRuns | null;
}

/** What no erasure of ours reaches. */
export const NOT_REACHED = [
  'histories of workflows that started the onboarding or read its data',
  "Finwave's own copy",
  'backups, and copies that somebody made',
] as const;

/** `running`: a run may be storing just now, so that nothing was removed. `runs`: null where they could not be deleted. */
export type EraseEverywhereAnswer =
  | (Extract<EraseAnswer, { kind: 'erased' }> & { readonly runs: number | null })
  | Exclude<EraseAnswer, { kind: 'erased' }>
  | { readonly kind: 'running'; readonly workflowId: string };

/** {@link eraseOnboarding}, then the deletion of Temporal's closed runs; refused while one is running. */
export async function eraseEverywhere(
  deps: EraseEverywhereDeps,
  order: CustodyOrder,
): Promise<EraseEverywhereAnswer> {
  const { runs } = deps;
  const workflowId = runs && (await orNull(runs.runningOf(order.customId)));
  if (workflowId !== null) return { kind: 'running', workflowId };
  const erased = await eraseOnboarding(deps, order);
  if (erased.kind !== 'erased') return erased;
  return { ...erased, runs: runs && (await orNull(runs.remove(order.customId))) };
}

/** Null where Temporal refuses, or no longer answers: the stores' erasure does not depend on it. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isGrpcServiceError(error)) return null;
    throw error;
  }
}
