import { open, type FileHandle } from 'node:fs/promises';
import { OnboardingClient } from '../../client/client.js';
import { answer, settingsOf, type Command, type JsonOption } from '../command-context.js';
import { withClient } from '../connect.js';
import { exitCodeOf } from '../exit-code-of.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { printable } from '../printable.js';
import { unreadable } from '../read-input.js';
import { assertSameInput } from './assert-same-input.js';
import { openLedger } from './ledger.js';
import { linesOf, type Line } from './lines-of.js';
import type { Refusal } from './read-line.js';
import { startLines, type BatchRun } from './start-lines.js';

export interface BatchOptions extends JsonOption {
  /** NDJSON: an input a line. */
  readonly file: string;
  /** NDJSON, and what a later run of the same goes on from. */
  readonly out: string;
  /** Default: as fast as they are answered. */
  readonly perSecond?: number;
}

/** Longer than one start takes alone: ten of them wait for the same worker. */
const START_TIMEOUT_MS = 30_000;

/** Starts an onboarding for each line of a file, once, however often it is killed and run again. */
export const batch: Command<BatchOptions> = async (context, options) => {
  const settings = settingsOf(context, 'client');
  const { file, out, perSecond = null } = options;
  const input = await openInput(file);
  try {
    const ledger = await openLedger(out);
    try {
      const total = await assertSameInput(linesIn(input), ledger);
      const refused: Refusal[] = [];
      const run = await withClient(settings, (client) =>
        startLines({
          lines: linesIn(input),
          file,
          ledger,
          client: new OnboardingClient(client, {
            taskQueue: settings.taskQueue,
            startTimeoutMs: START_TIMEOUT_MS,
          }),
          perSecond,
          stopped: context.stopped,
          onLine: ({ started, before, refused: bad }, refusal) => {
            if (refusal !== undefined) {
              refused.push(refusal);
              context.say(toLine(refusal));
            }
            const done = (before + started + bad).toString();
            context.progress?.(`${done} of ${total.toString()} lines, ${bad.toString()} refused`);
          },
        }),
      );
      const exitCode = exitCodeOfRun(run, context.stopped.aborted);
      const unanswered = run.unanswered?.count ?? 0;
      if (run.unanswered !== null) context.say(run.unanswered.first.message);
      if (unanswered > 0 || context.stopped.aborted) context.say('run the same again: it goes on from there');
      const { started, before } = run;
      answer(context, options, { lines: total, started, before, unanswered, refused }, [
        `${started.toString()} started${before === 0 ? '' : ` beside ${before.toString()} of an earlier run`}, ${refused.length.toString()} refused${unanswered === 0 ? '' : `, ${unanswered.toString()} not answered`}`,
        `The URLs are in ${printable(out)}: whoever has one can be the person.`,
      ]);
      return exitCode;
    } finally {
      await ledger.close();
    }
  } finally {
    await input.close();
  }
};

function exitCodeOfRun({ refused, unanswered }: BatchRun, stopped: boolean): ExitCode {
  if (unanswered !== null) return exitCodeOf(unanswered.first);
  return refused > 0 || stopped ? EXIT.notRight : EXIT.right;
}

/** It is read twice: no pipe. */
async function openInput(file: string): Promise<FileHandle> {
  const opened = await open(file, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const isFile = await opened.stat().then((stats) => stats.isFile());
  if (isFile) return opened;
  await opened.close();
  throw unreadable(file, null);
}

function linesIn(file: FileHandle): AsyncGenerator<Line> {
  return linesOf(file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>);
}

function toLine({ line, customId, type, message }: Refusal): string {
  return `line ${line.toString()}${customId === null ? '' : ` (${customId})`}: ${type}: ${message}`;
}
