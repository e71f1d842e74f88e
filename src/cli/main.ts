#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { workerIdentity } from '../custody/worker-identity.js';
import { unproxiedLoopback } from '../net/loopback.js';
import { rate } from '../config/rules.js';
import type { BatchOptions } from './batch/batch.js';
import type { BundleCommandOptions } from './bundle.js';
import type { CodecOptions } from './codec.js';
import type { CheckpointOptions } from './checkpoint.js';
import * as commands from './commands.js';
import type { CommandContext, Command as Run, JsonOption } from './command-context.js';
import type { DoctorOptions } from './doctor/doctor.js';
import type { EraseOptions } from './erase.js';
import { exampleOf } from './examples.js';
import { EXIT } from './exit-codes.js';
import type { HoldOptions } from './hold.js';
import { createProgress } from './progress.js';
import type { ReportOptions } from './report.js';
import type { ResealOptions } from './reseal.js';
import type { ResultOptions } from './result.js';
import type { SetupOptions } from './setup.js';
import type { StuckOptions } from './stuck/stuck.js';
import type { TriggerOptions } from './trigger.js';
import type { VerifyOptions } from './verify.js';
import type { WorkerCommandOptions } from './worker.js';

const JSON_OPTION = ['--json', 'answer with one JSON document on standard output'] as const;

// What talks to loopback, libraries included, must not ask a proxy for it.
Object.assign(process.env, unproxiedLoopback(process.env));

/** Exported for who reads the commands; importing this file runs them. */
export const program = new Command('temporal-finwave')
  .description('Durable Finwave identity onboardings on Temporal')
  .version(workerIdentity().packageVersion)
  .option('--debug', 'show the stack of an error')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

program
  .command('demo')
  .description('one onboarding from start to end on this machine alone')
  .option('--stay', 'keep everything running afterwards')
  .action((options: { stay?: boolean }) => run(commands.demo, options));
program
  .command('dev')
  .description('Temporal, sandbox, worker and bridge on this machine, until Ctrl-C')
  .action(() => run(commands.dev, {}));
program
  .command('worker')
  .description('run onboardings')
  .option('--bundle <file>', 'what `bundle` made, for a faster start')
  .action((options: WorkerCommandOptions) => run(commands.worker, options));
program
  .command('bundle')
  .description('bundle the workflows once, for workers that start faster')
  .requiredOption('--out <file>', 'JavaScript, which `worker --bundle` takes')
  .option('--encrypted', 'for workers that have payload keys; implied where FINWAVE_PAYLOAD_KEYS is set')
  .option(...JSON_OPTION)
  .action((options: BundleCommandOptions) => run(commands.bundle, options));
program
  .command('bridge')
  .description("take Finwave's webhooks")
  .action(() => run(commands.bridge, {}));
program
  .command('codec')
  .description('decode payloads for the temporal CLI and the Web UI')
  .option('--encode', 'encode, too: for whoever starts workflows with the temporal CLI')
  .action((options: CodecOptions) => run(commands.codec, options));
program
  .command('sandbox')
  .description('a Finwave to develop against')
  .option('--port <port>', 'port to listen on', toPort)
  .option('--person <name>', 'who comes to each onboarding: finishes, abandons, runsOutOfTime, neverComes')
  .option(...JSON_OPTION)
  .action((options: { port?: number; person?: string; json?: boolean }) => run(commands.sandbox, options));
program
  .command('trigger')
  .description('let a scenario befall an onboarding in the sandbox')
  .argument('[scenario]')
  .argument('[customId]')
  .option('--list', 'print the scenarios')
  .option(...JSON_OPTION)
  .action((scenario: string | undefined, customId: string | undefined, options: TriggerOptions) =>
    run(commands.trigger, {
      ...(scenario !== undefined && { scenario }),
      ...(customId !== undefined && { customId }),
      ...options,
    }),
  );
program
  .command('doctor')
  .description('everything a worker depends on, and what to mend')
  .option('--strict', 'a warning is as bad as an error')
  .option(...JSON_OPTION)
  .action((options: DoctorOptions) => run(commands.doctor, options));
program
  .command('setup')
  .description('register what the namespace needs; may be repeated')
  .option('--create-namespace', 'make the namespace where it is missing')
  .option('--nexus-endpoint <name>', 'make the endpoint by which other namespaces call')
  .option(...JSON_OPTION)
  .action((options: SetupOptions) => run(commands.setup, options));
program
  .command('keygen')
  .description('print new keys and secrets as settings')
  .option(...JSON_OPTION)
  .action((options: { json?: boolean }) => run(commands.keygen, options));
program
  .command('start')
  .description("start an onboarding, or attach to it, and show the person's URL")
  .argument('<file>', "the input's JSON, or - for standard input")
  .option(...JSON_OPTION)
  .action((file: string, options: { json?: boolean }) => run(commands.start, { file, ...options }));
program
  .command('batch')
  .description('start an onboarding for each line of a file; run again, it goes on')
  .argument('<file>', "NDJSON: an input's JSON a line")
  .requiredOption('--out <file>', 'NDJSON of line, customId, onboardingId and url; 0600')
  .option('--per-second <n>', 'how many to start in a second at most', toRate)
  .option(...JSON_OPTION)
  .action((file: string, options: Omit<BatchOptions, 'file'>) => run(commands.batch, { file, ...options }));
program
  .command('status')
  .description('where an onboarding stands and what it waits for')
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: { json?: boolean }) => run(commands.status, { customId, ...options }));
program
  .command('stuck')
  .description('what needs somebody, grouped by cause, with what to run')
  .option('--restart <type>', 'start all again that failed with this type')
  .option('--poll-now', 'ask Finwave now for all whose polls fail')
  .option(...JSON_OPTION)
  .action((options: StuckOptions) => run(commands.stuck, options));
program
  .command('result')
  .description("an onboarding's outcome")
  .argument('<customId>')
  .option('--wait', 'wait for the ending')
  .option('--file <name>', "write one file of the evidence, by its name in the outcome, to --out's new file")
  .option('--out <file>', 'where --file is written')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<ResultOptions, 'customId'>) =>
    run(commands.result, { customId, ...options }),
  );
program
  .command('report')
  .description('everything stored about one settled onboarding as a page to read and print')
  .argument('<customId>')
  .requiredOption('--out <file>', 'the new HTML file')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<ReportOptions, 'customId'>) =>
    run(commands.report, { customId, ...options }),
  );
program
  .command('recheck')
  .description('ask Finwave again for result and evidence of an ended onboarding')
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: { json?: boolean }) => run(commands.recheck, { customId, ...options }));
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
    run(commands.verify, { ...(customId !== undefined && { customId }), ...options }),
  );
program
  .command('checkpoint')
  .description('write, signed, where every chain of records ends; keep it elsewhere')
  .option('--out <file>', 'a new file; default: standard output')
  .option(...JSON_OPTION)
  .action((options: CheckpointOptions) => run(commands.checkpoint, options));
program
  .command('due')
  .description('list what FINWAVE_RETAIN_FOR says is to be erased')
  .option(...JSON_OPTION)
  .action((options: JsonOption) => run(commands.due, options));
program
  .command('erase')
  .description("remove an ended onboarding's evidence and leave a tombstone")
  .argument('[customId]')
  .option('--due', 'all that `due` lists; only listed without --yes')
  .option('--yes', 'with --due: erase it')
  .requiredOption('--reason <text>', 'kept for ever; name no person')
  .option(...JSON_OPTION)
  .action((customId: string | undefined, options: Omit<EraseOptions, 'customId'>) =>
    run(commands.erase, { ...(customId !== undefined && { customId }), ...options }),
  );
program
  .command('hold')
  .description('forbid the erasure of an ended onboarding')
  .argument('<customId>')
  .option('--reason <text>', 'kept for ever; name no person')
  .option('--release', 'allow it again')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<HoldOptions, 'customId'>) =>
    run(commands.hold, { customId, ...options }),
  );
program
  .command('reseal')
  .description("seal an onboarding's evidence for the recipients as they are now")
  .argument('<customId>')
  .option(...JSON_OPTION)
  .action((customId: string, options: Omit<ResealOptions, 'customId'>) =>
    run(commands.reseal, { customId, ...options }),
  );

for (const command of program.commands) command.addHelpText('after', exampleOf(command.name()));

async function run<Options extends object>(command: Run<Options>, options: Options): Promise<void> {
  const stop = new AbortController();
  let signals = 0;
  const onSignal = (): void => {
    stop.abort();
    // Who asks twice does not want to wait.
    if (++signals > 1) process.exit(EXIT.notRight);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const progress = createProgress(process.stderr);
  const context: CommandContext = {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    say: (line) => {
      progress.clear();
      process.stderr.write(`${line}\n`);
    },
    ...(process.stderr.isTTY && { progress: progress.show }),
    isTerminal: process.stderr.isTTY,
    debug: program.opts<{ debug?: boolean }>().debug === true,
    stopped: stop.signal,
  };
  try {
    process.exitCode = await command(context, options);
  } catch (error) {
    const { describeError } = await import('./describe-error.js');
    const { exitCodeOf } = await import('./exit-code-of.js');
    const report = describeError(error);
    context.say(`${report.type}: ${report.message}`);
    if (context.debug && error instanceof Error) context.say(error.stack ?? '');
    if ('json' in options && options.json === true) {
      process.stdout.write(`${JSON.stringify({ error: report }, null, 2)}\n`);
    }
    process.exitCode = exitCodeOf(error);
    // What failed may hold handles, such as a connection that is still being tried.
    process.stdout.write('', () => process.exit());
  } finally {
    progress.clear();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}

function toRate(text: string): number {
  const perSecond = rate.parse(text);
  if (perSecond === null) throw new InvalidArgumentError(`It must be ${rate.mustBe}.`);
  return perSecond;
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
