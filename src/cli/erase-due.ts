import type { ReaderSettings } from '../config/settings.js';
import { eraseEverywhere, type EraseEverywhereAnswer } from '../custody/erase-everywhere.js';
import type { OpenedCustody } from '../custody/open-custody.js';
import { isStoreFailure } from '../../activities/ports.js';
import type { ClosedRuns } from '../custody/closed-runs.js';
import { answer } from './command-context.js';
import type { CommandContext, JsonOption } from './command-context.js';
import { dueOf, toDueLines } from './due.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { operator } from './operator.js';
import { toEraseLine, toReachLines } from './erase-lines.js';

export interface EraseDueOptions extends JsonOption {
  readonly reason: string;
  readonly yes?: boolean;
}

interface Opened {
  readonly custody: OpenedCustody;
  readonly settings: ReaderSettings;
  readonly runs: ClosedRuns | null;
}

/**
 * Erases what is due, one after another, a line each on standard error; without `yes` it only lists.
 * Cut off anywhere it is repeated: what is done is no longer due, what was begun still is.
 */
export async function eraseDue(
  context: CommandContext,
  options: EraseDueOptions,
  { custody, settings, runs }: Opened,
): Promise<ExitCode> {
  const due = await dueOf(custody, settings);
  if (options.yes !== true) {
    answer(context, options, { retainFor: settings.retainFor, due }, toDueLines(due));
    context.say('Nothing was erased: that takes --yes.');
    return EXIT.usage;
  }
  const erased: string[] = [];
  const held = due.filter(({ hold }) => hold !== null).map(({ customId }) => customId);
  const left: string[] = [];
  const keptRuns: string[] = [];
  const free = due.filter(({ hold }) => hold === null);
  for (const [index, { customId, settledAt }] of free.entries()) {
    if (context.stopped.aborted) left.push(customId);
    else {
      const done =
        settledAt === null
          ? 'no record tells when it settled: run verify'
          : await eraseOne({ custody, settings, runs }, customId, options.reason);
      if (typeof done !== 'string' && done.kind === 'erased' && done.runs === null) keptRuns.push(customId);
      const isErased = typeof done !== 'string' && done.kind === 'erased';
      (isErased ? erased : typeof done !== 'string' && done.kind === 'held' ? held : left).push(customId);
      const line = typeof done === 'string' ? `onboarding ${customId}: ${done}` : toEraseLine(customId, done);
      context.say(`${(index + 1).toString()}/${free.length.toString()} ${line}`);
    }
  }
  const counts = [erased, held, left].map(({ length }) => length.toString());
  const said = `${counts[0] ?? ''} erased, ${counts[1] ?? ''} held, ${counts[2] ?? ''} left`;
  answer(context, options, { erased, held, left, keptRuns }, [said, ...toReachLines(keptRuns.length === 0)]);
  if (left.length > 0) return EXIT.notRight;
  return keptRuns.length === 0 ? EXIT.right : EXIT.other;
}

/** What came of it; a sentence where its records do not let it be erased, which stops none of the others. */
async function eraseOne(
  { custody, settings, runs }: Opened,
  customId: string,
  reason: string,
): Promise<Exclude<EraseEverywhereAnswer, { kind: 'unknown' }> | string> {
  try {
    const order = { customId, reason, by: operator() };
    const done = await eraseEverywhere({ ...custody, spoolDir: settings.spoolDir, runs }, order);
    return done.kind === 'unknown' ? 'no ending of it is stored' : done;
  } catch (error) {
    if (isStoreFailure(error) && error.code === 'storeCorrupt') return error.message;
    throw error;
  }
}
