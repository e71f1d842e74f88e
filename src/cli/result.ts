import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { exitCodeOf } from './exit-code-of.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf, type Command } from './command-context.js';
import { withClient } from './connect.js';
import { assertCustomId } from './custom-id.js';
import { exportFile, type FileOptions } from './export-file.js';
import { storedOutcome } from './stored-outcome.js';

export interface ResultOptions extends FileOptions {
  /** Wait for the ending instead of saying that it is still pending. */
  readonly wait?: boolean;
}

/** Shows an onboarding's outcome: the workflow's, or the stored one where the workflow has none to tell. */
export const result: Command<ResultOptions> = async (context, options) => {
  assertCustomId(options.customId);
  if (options.file !== undefined || options.out !== undefined) return exportFile(context, options);
  const settings = settingsOf(context, 'reader');
  let read: ReturnType<typeof storedOutcome> | null = null;
  const stored: ReadStored = () => (read ??= storedOutcome(settings.stores, options.customId));
  const outcome = await withClient(settings, (client) => outcomeOf(client, stored, options));
  const { recheck } = await stored();
  const lines = recheck === null ? [] : ['', ...toRecheckLines(recheck)];
  answer(context, options, { ...outcome, recheck }, [...toLines(outcome), ...lines]);
  return outcome.settledBy === 'cancellation' ? EXIT.notRight : EXIT.right;
};

/** Reads, and leaves its line in the access log, once. */
type ReadStored = () => ReturnType<typeof storedOutcome>;

async function outcomeOf(
  client: Client,
  readStored: ReadStored,
  { customId, wait }: ResultOptions,
): Promise<OnboardingOutcome> {
  const handle = client.workflow.getHandle(workflowIdOf(customId));
  try {
    if (wait !== true && (await handle.describe()).status.name === 'RUNNING') {
      throw new CliError('StillPending', EXIT.pending, `onboarding ${customId} is still running`);
    }
    return (await handle.result()) as OnboardingOutcome;
  } catch (error) {
    const mayBeStored = error instanceof WorkflowNotFoundError || exitCodeOf(error) === EXIT.notRight;
    const stored = mayBeStored ? (await readStored()).outcome : null;
    if (stored === null) throw error;
    return stored;
  }
}

function toLines(outcome: OnboardingOutcome): string[] {
  const { customId, status, settledBy } = outcome;
  return [`onboarding ${customId}: ${status}, settled by ${settledBy}`, ...toFacts(outcome)];
}

/** The lines of what a recheck has found. */
function toRecheckLines(recheck: RecheckedOutcome): string[] {
  return [`asked again: ${recheck.status}`, ...toFacts(recheck)];
}

function toFacts(outcome: RecheckedOutcome): string[] {
  const { status, score, errorEvent, flags, result: raw, evidence, custody } = outcome;
  return [
    ...(status === 'FINISHED'
      ? ['FINISHED means that the whole process was gone through, not approved.']
      : []),
    `vendor id ${outcome.onboardingId ?? '-'}`,
    `score     ${score?.toString() ?? '-'}`,
    `error     ${errorEvent ?? '-'}`,
    `flags     ${flags.length === 0 ? '-' : flags.join(', ')}`,
    `result    ${raw?.ref ?? '-'}`,
    `evidence  ${evidence.state}${evidence.ref === null ? '' : ` ${evidence.ref}`}`,
    ...evidence.files.map(({ name, state, bytes }) =>
      `  ${state} ${name} ${bytes?.toString() ?? ''}`.trimEnd(),
    ),
    ...(evidence.filesOmitted === 0 ? [] : [`  and ${evidence.filesOmitted.toString()} more`]),
    `custody   ${custody?.ref ?? '-'}`,
  ];
}
