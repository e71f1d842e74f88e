#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { workerIdentity } from '../custody/worker-identity.js';
import { unproxiedLoopback } from '../net/loopback.js';
import { bridge } from './bridge.js';
import { checkpoint, type CheckpointOptions } from './checkpoint.js';
import type { CommandContext, Command as Run } from './command-context.js';
import { demo } from './demo.js';
import { describeError } from './describe-error.js';
import { dev } from './dev.js';
import { erase, type EraseOptions } from './erase.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { hold, type HoldOptions } from './hold.js';
import { keygen } from './keygen.js';
import { recheck } from './recheck.js';
import { reseal, type ResealOptions } from './reseal.js';
import { result } from './result.js';
import { sandbox } from './sandbox.js';
import { setup, type SetupOptions } from './setup.js';
import { start } from './start.js';
import { status } from './status.js';
import { trigger, type TriggerOptions } from './trigger.js';
import { verify, type VerifyOptions } from './verify.js';
import { worker } from './worker.js';

const JSON_OPTION = ['--json', 'answer with one JSON document on standard output'] as const;

// What talks to loopback, libraries included, must not ask a proxy for it.
Object.assign(process.env, unproxiedLoopback(process.env));

const program = new Command('temporal-finwave')
  .description('Durable Finwave identity onboardings on Temporal')
  .version(workerIdentity().packageVersion)
  .option('--debug', 'show the stack of an error')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

program
  .command('demo')
  .description('one onboarding from start to end on this machine alone')
  .option('--stay', 'keep everything running afterwards')
  .action((options: { stay?: boolean }) => run(demo, options));
program
  .command('dev')
  .description('Temporal, sandbox, worker and bridge on this machine, until Ctrl-C')
  .action(() => run(dev, {}));
program
  .command('worker')
  .description('run onboardings')
  .action(() => run(worker, {}));
program
  .command('bridge')
  .description("take Finwave's webhooks")
  .action(() => run(bridge, {}));
program
  .command('sandbox')
  .description('a Finwave to develop against')
  .option('--port <port>', 'port to listen on', toPort)
  .option('--person <name>', 'who comes to each onboarding: finishes, abandons, runsOutOfTime, neverComes')
  .option(...JSON_OPTION)
  .action((options: { port?: number; person?: string; json?: boolean }) => run(sandbox, options));
program
  .command('trigger')
  .description('let a scenario befall an onboarding in the sandbox')
  .argument('[scenario]')
  .argument('[customId]')
  .option('--list', 'print the scenarios')
  .option(...JSON_OPTION)
  .action((scenario: string | undefined, customId: string | undefined, options: TriggerOptions) =>
    run(trigger, {
      ...(scenario !== undefined && { scenario }),
      ...(customId !== undefined && { customId }),
      ...options,
    }),
  );
program
  .command('setup')
  .description('register what the namespace needs; may be repeated')
  .option('--create-namespace', 'make the namespace where it is missing')
  .option('--nexus-endpoint <name>', 'make the endpoint by which other namespaces call')
  .option(...JSON_OPTION)
  .action((options: SetupOptions) => run(setup, options));
program
  .command('keygen')
  .description('print new keys and secrets as settings')
  .option(...JSON_OPTION)
  .action((options: { json?: boolean }) => run(keygen, options));
program
  .command('start')
  .description("start an onboarding, or attach to it, and show the person's URL")
  .argument('<file>', "the input's JSON, or - for standard input")
  .option(...JSON_OPTION)
  .action((file: string, options: { json?: boolean }) => run(start, { file, ...options }));
program
  .command('status')
  .description('where an onboarding stands and what it waits for')
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: { json?: boolean }) => run(status, { customId, ...options }));
program
  .command('result')
  .description("an onboarding's outcome")
  .argument('<customId>')
  .option('--wait', 'wait for the ending')
  .option(...JSON_OPTION)
  .action((customId: string, options: { json?: boolean; wait?: boolean }) =>
    run(result, { customId, ...options }),
  );
program
  .command('recheck')
  .description('ask Finwave again for result and evidence of an ended onboarding')
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: { json?: boolean }) => run(recheck, { customId, ...options }));
program
  .command('verify')
  .description('compare what is stored with the custody record')
  .argument('[customId]')
  .option('--all', 'every onboarding that ended since --since, also against Temporal')
  .option('--since <time>', 'ISO 8601, with --all', toDate)
  .option('--checkpoint <file>', 'what is gone, shorter or other since `checkpoint` wrote this file')
  .option('--public-key <files...>', 'PEM files of Ed25519 keys that may have signed records')
  .option(...JSON_OPTION)
  .action((customId: string | undefined, options: Omit<VerifyOptions, 'customId'>) =>
    run(verify, { ...(customId !== undefined && { customId }), ...options }),
  );
program
  .command('checkpoint')
  .description('write, signed, where every chain of custody records ends; to be kept elsewhere')
  .option('--out <file>', 'a new file; default: standard output')
  .option(...JSON_OPTION)
  .action((options: CheckpointOptions) => run(checkpoint, options));
program
  .command('erase')
  .description("remove an ended onboarding's evidence and leave a tombstone")
  .argument('<customId>')
  .requiredOption('--reason <text>', 'kept for ever; name no person')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<EraseOptions, 'customId'>) =>
    run(erase, { customId, ...options }),
  );
program
  .command('hold')
  .description('forbid the erasure of an ended onboarding')
  .argument('<customId>')
  .option('--reason <text>', 'kept for ever; name no person')
  .option('--release', 'allow it again')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<HoldOptions, 'customId'>) => run(hold, { customId, ...options }));
program
  .command('reseal')
  .description("seal an onboarding's evidence for the recipients as they are now")
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<ResealOptions, 'customId'>) =>
    run(reseal, { customId, ...options }),
  );

async function run<Options extends object>(command: Run<Options>, options: Options): Promise<void> {
  const stop = new AbortController();
  let signals = 0;
  const onSignal = (): void => {
    stop.abort();
    // Who asks twice does not want to wait.
    if (++signals > 1) process.exit(EXIT.notRight);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const context: CommandContext = {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
    stopped: stop.signal,
  };
  try {
    process.exitCode = await command(context, options);
  } catch (error) {
    const report = describeError(error);
    context.say(`${report.type}: ${report.message}`);
    if (program.opts<{ debug?: boolean }>().debug === true && error instanceof Error)
      context.say(error.stack ?? '');
    if ('json' in options && options.json === true) {
      process.stdout.write(`${JSON.stringify({ error: report }, null, 2)}\n`);
    }
    process.exitCode = exitCodeOf(error);
    // What failed may hold handles, such as a connection that is still being tried.
    process.stdout.write('', () => process.exit());
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}

function toDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It must be a time in ISO 8601.');
  return date;
}

program.parseAsync().catch((error: unknown) => {
  const asked = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = asked ? EXIT.right : EXIT.usage;
});
