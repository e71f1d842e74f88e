import type { Client } from '@temporalio/client';
import type { WebhookResult } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';

/**
 * What the bridge does for a webhook of Finwave's: signals the onboarding, which asks for the result.
 *
 * @throws WorkflowNotFoundError where no onboarding of this customId runs
 */
export async function fakeWebhook(
  client: Client,
  customId: string,
  result: WebhookResult = 'FINISHED',
): Promise<void> {
  await client.workflow.getHandle(workflowIdOf(customId)).signal(finwaveWebhookSignal, { customId, result });
}
