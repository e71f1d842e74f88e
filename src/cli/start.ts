import { EXIT } from './exit-codes.js';
import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { printable } from './printable.js';
import { readInput } from './read-input.js';
import { OnboardingClient } from '../client/client.js';
import type { OnboardingInput, OnboardingUrl } from '../../workflows/contract.js';

export interface StartCommandOptions extends JsonOption {
  /** A file of the input's JSON, or `-` for standard input. */
  readonly file: string;
}

/** Starts an onboarding, or attaches to the running one, and shows the URL for the person. */
export const start: Command<StartCommandOptions> = async (context, options) => {
  const settings = settingsOf(context, 'client');
  const input = await readInput(options.file, context.stdin);
  const { handle, ...started } = await withClient(settings, (client) =>
    // Whatever it is: the client checks it as the workflow would.
    new OnboardingClient(client, { taskQueue: settings.taskQueue }).start(input as OnboardingInput),
  );
  const { customId } = input as OnboardingInput;
  answer(context, options, { customId, workflowId: handle.workflowId, ...started }, [
    `onboarding ${customId}: ${started.status}`,
    nextStep(started),
    `Follow it with \`temporal-finwave status ${customId}\`.`,
  ]);
  return EXIT.right;
};

function nextStep({ outcome, url }: OnboardingUrl): string {
  if (outcome?.settledBy === 'cancellation')
    return 'It was cancelled before: a new attempt is a new customId.';
  if (outcome !== null) return 'It was settled before: `temporal-finwave result` shows the stored outcome.';
  if (url === null) return 'Finwave no longer tells its URL: the person has begun already.';
  return `Send the person to ${printable(url)}`;
}
