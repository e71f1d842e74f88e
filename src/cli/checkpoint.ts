import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { writeCheckpoint } from '../custody/checkpoint.js';
import type { CheckpointReport } from '../custody/verify-checkpoint.js';
import { syncFile } from '../stores/sync-file.js';
import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { CliError, EXIT } from './exit-codes.js';
import { openNew } from './new-file.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';

export interface CheckpointOptions extends JsonOption {
  /** A file that is not there yet; default: standard output. */
  readonly out?: string;
}

/** Writes, signed, where the chain of every onboarding ends: to be kept where nobody of here can write. */
export const checkpoint: Command<CheckpointOptions> = async (context, options) => {
  const { out, json } = options;
  if (out === undefined && json === true)
    throw new CliError('InvalidInput', EXIT.usage, 'with --json, give the file by --out');
  const done = await withCustody(settingsOf(context, 'reader'), [], async (custody) => {
    await custody.results.logAccess({ who: operator(), what: 'checkpoint', customId: null });
    const deps = { ...custody, accessLog: custody.results.accessLog };
    if (out === undefined) return await writeCheckpoint(deps, toStream(context.stdout));
    const file = await openNew(out);
    try {
      const written = await writeCheckpoint(deps, async (line) => {
        await file.write(line);
      });
      await syncFile(file);
      return written;
    } catch (error) {
      // Half a checkpoint is none.
      await rm(out);
      throw error;
    } finally {
      await file.close();
    }
  });
  for (const customId of done.broken) context.say(`${customId}: left out, a record is missing: run verify`);
  const line = `checkpoint of ${done.onboardings.toString()} onboardings, ${done.at}`;
  if (out === undefined) context.say(line);
  else answer(context, options, { out, ...done }, [line]);
  return done.broken.length === 0 ? EXIT.right : EXIT.notRight;
};

/** Waits for whoever reads. */
function toStream(stream: Writable): (line: string) => Promise<void> {
  return (line) =>
    new Promise((resolve, reject) => {
      stream.write(line, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
}

/** The lines of a checkpoint's file. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  // The iterator of readline does not tell of a file that cannot be read.
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => undefined);
  await Promise.race([failed, new Promise((resolve) => input.once('open', resolve))]).catch(() => {
    throw new CliError('InvalidInput', EXIT.usage, 'the file of --checkpoint cannot be read');
  });
  yield* createInterface({ input, crlfDelay: Infinity });
}

/** What `verify --checkpoint` says. */
export function toCheckpointLines({ at, onboardings, differences }: CheckpointReport): string[] {
  const sum = `${onboardings.toString()} onboardings, ${differences.length.toString()} not as they were`;
  return [
    `checkpoint of ${at}: ${sum}`,
    ...differences.map(
      ({ customId, person, code, of }) => `${code.padEnd(10)}${customId ?? person ?? 'everybody'}: ${of}`,
    ),
  ];
}
