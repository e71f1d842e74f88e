import { randomBytes } from 'node:crypto';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { PersonScript } from '../sandbox/index.js';
import type { Command, CommandContext } from './command-context.js';
import { showTemporalCommands } from './demo-commands.js';
import { narrate } from './demo-narration.js';
import { untilStoppedOrBroken } from './dev.js';
import { DEV_FOLDER } from './dev-places.js';
import { startUnlessStopped, type DevStack } from './dev-stack.js';
import { EXIT } from './exit-codes.js';
import { OnboardingClient } from '../client/client.js';

export interface DemoOptions {
  /** Keep everything running afterwards. */
  readonly stay?: boolean;
}

/** Slow enough to watch, quick enough to wait for. */
const PERSON: PersonScript = {
  steps: [
    { after: 1_500, step: 'visit' },
    { after: 1_000, step: 'start' },
    { after: 2_000, step: 'finish' },
  ],
};

/** Runs one onboarding from start to end on this machine and shows what happened and where it lies. */
export const demo: Command<DemoOptions> = async (context, { stay = false }) => {
  context.stdout.write('Starting Temporal, a Finwave sandbox, the worker and the webhook bridge\n');
  const stack = await startUnlessStopped(context, PERSON);
  if (stack === null) return EXIT.notRight;
  try {
    await Promise.race([runOnce(context, stack), untilStoppedOrBroken(context, stack)]);
    if (context.stopped.aborted) return EXIT.notRight;
    context.stdout.write(`\n${farewell(stack, stay, context.env).join('\n')}\n`);
    if (stay) await untilStoppedOrBroken(context, stack);
    return EXIT.right;
  } finally {
    await stack.stop();
  }
};

async function runOnce(context: CommandContext, stack: DevStack): Promise<void> {
  const print = (line: string): void => void context.stdout.write(`${line}\n`);
  const { temporal, client } = stack;
  print(`Temporal at ${temporal.address}${temporal.uiUrl === null ? '' : `, Web UI ${temporal.uiUrl}`}\n`);

  const customId = `demo-${randomBytes(4).toString('hex')}`;
  const input = {
    customId,
    acceptations: [{ mandatory: true, text: 'I agree to the verification of my identity.' }],
    wait: { firstPollAfter: '5s', pollEvery: '5s' },
  };
  const started = await new OnboardingClient(client, { startTimeoutMs: 60_000 }).start(input);
  print(`started   onboarding ${customId}, the vendor calls it ${started.onboardingId ?? 'nothing yet'}`);
  print(`          the person would open ${started.url ?? 'the URL that they have'}`);
  const { handle } = started;
  const ended = handle.result() as Promise<OnboardingOutcome>;
  await narrate(stack, customId, ended, print);
  print(`\n${whereItLies(stack, await ended).join('\n')}`);
  await showTemporalCommands(stack, handle.workflowId, context.env, print);
}

function whereItLies({ settings }: DevStack, outcome: OnboardingOutcome): string[] {
  const { evidence, status, settledBy, custody, result } = outcome;
  const files = evidence.files.map(
    ({ name, state, bytes }) => `            ${name} (${state}, ${bytes?.toString() ?? '?'} bytes)`,
  );
  return [
    `outcome   ${status}, settled by ${settledBy}; FINISHED does not mean approved, that is yours to say`,
    `result    ${settings.stores.results}, raw answer ${result?.ref ?? 'none'}`,
    `evidence  ${settings.stores.evidence}, archive ${evidence.ref ?? 'none'} (${evidence.state})`,
    ...files,
    `custody   ${custody?.ref ?? 'none'}`,
  ];
}

function farewell({ temporal }: DevStack, stay: boolean, env: CommandContext['env']): string[] {
  const ui = temporal.uiUrl === null ? '' : ` (Web UI ${temporal.uiUrl})`;
  // In a clone it was `npm run demo`.
  const dev = env['npm_lifecycle_event'] === 'demo' ? 'npm run dev' : 'npx temporal-finwave dev';
  return stay
    ? [`Everything stays up${ui} until Ctrl-C.`, `Delete it all:  rm -r ${DEV_FOLDER}`]
    : [`Look around:    ${dev}   (same database, Web UI)`, `Delete it all:  rm -r ${DEV_FOLDER}`];
}
