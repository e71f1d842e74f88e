import { CliError, EXIT } from './exit-codes.js';
import { untilStopped, type Command, type CommandContext } from './command-context.js';
import { custodyKeyFile } from './custody-key-file.js';
import { narrateAll } from './demo-narration.js';
import { DEV_FOLDER } from './dev-places.js';
import { startUnlessStopped, type DevStack } from './dev-stack.js';

/** Keeps Temporal, sandbox, worker and bridge up, telling what happens to each onboarding, until it is told to stop. */
export const dev: Command<object> = async (context) => {
  const stack = await startUnlessStopped(context, 'neverComes');
  if (stack === null) return EXIT.notRight;
  try {
    context.stdout.write(`${introduction(stack).join('\n')}\n`);
    void narrateAll(stack, context.stopped, (line) => void context.stdout.write(`${line}\n`));
    await untilStoppedOrBroken(context, stack);
    context.say('finishing what is under way');
    return EXIT.right;
  } finally {
    await stack.stop();
  }
};

/** Resolves when the process was asked to stop. @throws CliError where a part ended by itself */
export async function untilStoppedOrBroken(context: CommandContext, { broken }: DevStack): Promise<void> {
  const failed = broken.then(() => {
    if (context.stopped.aborted) return;
    throw new CliError('DevServer', EXIT.other, 'a part of the system ended by itself');
  });
  await Promise.race([untilStopped(context), failed]);
}

function introduction({ temporal, sandbox, bridgeUrl }: DevStack): string[] {
  return [
    `Temporal  ${temporal.address}${temporal.uiUrl === null ? '' : `, Web UI ${temporal.uiUrl}`}`,
    `Finwave   ${sandbox.baseUrl} (a sandbox: nobody real)`,
    `bridge    ${bridgeUrl}`,
    `data      ${DEV_FOLDER}`,
    `records   signed; \`hold\` and \`erase\` need FINWAVE_CUSTODY_KEY_FILE=${custodyKeyFile(DEV_FOLDER)}`,
    '',
    'Start an onboarding from another terminal, open its URL, and play the person:',
    `  echo '{"customId": "c1"}' | ${environment(temporal.address)}npx temporal-finwave start -`,
    'What happens to it is told here. Ctrl-C ends everything; the data stays.',
    '',
  ];
}

function environment(address: string): string {
  return address === '127.0.0.1:7233' ? '' : `TEMPORAL_ADDRESS=${address} `;
}
