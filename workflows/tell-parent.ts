import { getExternalWorkflowHandle, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import { ONBOARDING_URL_SIGNAL, type OnboardingUrlNotice } from './messages.js';

/** Signals the URL to the parent workflow; without a parent, or with one that is gone, nothing happens. */
export async function tellParent(notice: OnboardingUrlNotice): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(ONBOARDING_URL_SIGNAL, notice);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('the parent workflow is gone; the onboarding goes on without it');
  }
}
