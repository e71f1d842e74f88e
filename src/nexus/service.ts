import { WorkflowNotFoundError } from '@temporalio/client';
import { getClient } from '@temporalio/nexus';
import { serviceHandler, type ServiceHandler } from 'nexus-rpc';
import type { OnboardingUrl, OnboardingWorkflow } from '../../workflows/contract.js';
import { CUSTOM_ID_RULE, isCustomId, workflowIdOf } from '../../workflows/ids.js';
import { onboardingUrlUpdate, statusQuery } from '../../workflows/messages.js';
import { finwaveOnboardingService } from '../../workflows/nexus-service.js';
import { answerWithin } from './answer-within.js';
import { badInput, notYet } from './errors.js';
import { OnboardOperation } from './onboard.js';

/** One per run: every caller of one onboarding shares its answer, and the history keeps one update. */
const URL_UPDATE_ID = 'onboarding-url-nexus';

/**
 * The handler of `finwaveOnboardingService`, for the worker that runs the onboardings: a started one
 * goes to the handler's own task queue.
 */
export function createOnboardingService(): ServiceHandler<(typeof finwaveOnboardingService)['operations']> {
  return serviceHandler(finwaveOnboardingService, {
    onboard: new OnboardOperation(),
    url: (_context, reference) => urlOf(customIdOf(reference)),
    status: (_context, reference) => {
      const customId = customIdOf(reference);
      const client = getClient();
      return answerWithin(client, () => client.workflow.getHandle(workflowIdOf(customId)).query(statusQuery));
    },
  });
}

function urlOf(customId: string): Promise<OnboardingUrl> {
  const client = getClient();
  const handle = client.workflow.getHandle<OnboardingWorkflow>(workflowIdOf(customId));
  return answerWithin(client, async () => {
    const { status, runId } = await handle.describe();
    if (status.name !== 'RUNNING') {
      const outcome = await handle.result();
      return { onboardingId: outcome.onboardingId, url: null, status: outcome.status, outcome };
    }
    try {
      const running = client.workflow.getHandle<OnboardingWorkflow>(handle.workflowId, runId);
      return await running.executeUpdate(onboardingUrlUpdate, { args: [{}], updateId: URL_UPDATE_ID });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw notYet('it ended meanwhile; asked again');
      throw error;
    }
  });
}

/** Whatever was sent: the caller may be written in any language. */
function customIdOf(reference: unknown): string {
  const customId =
    typeof reference === 'object' && reference !== null && 'customId' in reference
      ? reference.customId
      : null;
  if (!isCustomId(customId)) throw badInput([{ field: 'customId', mustBe: CUSTOM_ID_RULE }]);
  return customId;
}
