import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { RECHECK_WORKFLOW_TYPE, type RecheckAnswer, type RecheckInput } from '../../workflows/contract.js';
import { recheckIdOf, workflowIdOf } from '../../workflows/ids.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { assertCustomId } from './custom-id.js';
import { operator } from './operator.js';

export interface RecheckOptions extends JsonOption {
  readonly customId: string;
}

/** Asks Finwave again about a settled onboarding, and says what is new. */
export const recheck: Command<RecheckOptions> = async (context, options) => {
  const { customId } = options;
  assertCustomId(customId);
  const settings = settingsOf(context, 'client');
  const found = await withClient(settings, async (client) => {
    if (await isRunning(client, customId)) {
      throw new CliError('StillPending', EXIT.pending, `onboarding ${customId} is still running`);
    }
    context.say(`Finwave is asked again, for a few minutes at most, by ${recheckIdOf(customId)}`);
    return client.workflow.execute<(input: RecheckInput) => Promise<RecheckAnswer>>(RECHECK_WORKFLOW_TYPE, {
      workflowId: recheckIdOf(customId),
      taskQueue: settings.taskQueue,
      args: [{ customId, by: operator() }],
      // Somebody may have asked already.
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `Finwave is asked again about ${customId}`,
      memo: { package: 'temporal-finwave' },
    });
  });
  answer(context, options, found, toLines(found));
  return EXIT.right;
};

async function isRunning(client: Client, customId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowIdOf(customId)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    // Its history may be gone; what is stored decides.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function toLines({ customId, status, flags, evidence, news }: RecheckAnswer): string[] {
  return [
    `onboarding ${customId}: ${status}, ${news ? 'and that is news' : 'nothing new'}`,
    `flags     ${flags.length === 0 ? '-' : flags.join(', ')}`,
    `evidence  ${evidence.state}${evidence.ref === null ? '' : ` ${evidence.ref}`}`,
    ...(news ? [`The first outcome stays; \`temporal-finwave result ${customId}\` shows both.`] : []),
  ];
}
