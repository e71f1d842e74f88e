import { getExternalWorkflowHandle, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import type { SignalDefinition } from '@temporalio/common';

/** Signals the parent workflow; without a parent, or with one that is gone, nothing happens. */
export async function tellParent<Notice>(signal: SignalDefinition<[Notice]>, notice: Notice): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(signal, notice);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('the parent workflow is gone; the onboarding goes on without it');
  }
}
