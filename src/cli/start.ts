import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { readSettings } from '../config.js';
import { CliError } from './cli-error.js';
import { answer, type Command, type JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { printable } from './describe-error.js';
import { EXIT } from './exit-codes.js';
import { startOnboarding } from './start-onboarding.js';

export interface StartCommandOptions extends JsonOption {
  /** A file of the input's JSON, or `-` for standard input. */
  readonly file: string;
}

/** Starts an onboarding, or attaches to the running one, and shows the URL for the person. */
export const start: Command<StartCommandOptions> = async (context, options) => {
  const settings = readSettings(context.env, { need: 'client' });
  const source = options.file === '-' ? text(context.stdin) : readFile(options.file, 'utf8');
  const input = toJson(
    await source.catch(() => {
      throw new CliError('InvalidInput', EXIT.usage, 'the input file cannot be read');
    }),
  );
  const started = await withClient(settings, (client) =>
    startOnboarding(client, input, { taskQueue: settings.taskQueue }),
  );
  answer(context, options, started, [
    `onboarding ${started.customId}: ${started.status}`,
    started.url === null
      ? 'Finwave no longer tells its URL: the person has begun already.'
      : `Send the person to ${printable(started.url)}`,
    `Follow it with \`temporal-finwave status ${started.customId}\`.`,
  ]);
  return EXIT.right;
};

function toJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // The parser's message quotes the input.
    throw new CliError('InvalidInput', EXIT.usage, 'the input must be one JSON object');
  }
}
