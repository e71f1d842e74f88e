import { createClosedRuns, type ClosedRuns } from '../custody/closed-runs.js';
import { NOT_REACHED, eraseEverywhere } from '../custody/erase-everywhere.js';
import type { ClientSettings } from '../config/settings.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, JsonOption } from './command-context.js';
import { connect } from './connect.js';
import { assertCustomId } from './custom-id.js';
import { eraseDue } from './erase-due.js';
import { toEraseLine, toReachLines } from './erase-lines.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';

export interface EraseOptions extends JsonOption {
  /** Undefined only with `due`. */
  readonly customId?: string;
  /** Kept for ever in the tombstone. */
  readonly reason: string;
  readonly due?: boolean;
  readonly yes?: boolean;
}

/** Removes what is stored of a person, or of all who are due, and leaves tombstones. */
export const erase: Command<EraseOptions> = async (context, options) => {
  const { customId, reason, due = false } = options;
  if (due === (customId !== undefined)) {
    throw new CliError('InvalidInput', EXIT.usage, 'give a customId, or --due');
  }
  if (customId !== undefined) assertCustomId(customId);
  const settings = settingsOf(context, 'reader');
  const { spoolDir } = settings;
  return withCustody(settings, [], (custody) =>
    withRuns(settings, async (runs) => {
      if (customId === undefined) return eraseDue(context, options, { custody, settings, runs });
      const order = { customId, reason, by: operator() };
      const erased = await eraseEverywhere({ ...custody, spoolDir, runs }, order);
      if (erased.kind === 'unknown') {
        throw new CliError(
          'UnknownCustomId',
          EXIT.usage,
          `no ending of ${customId} is stored: nothing to erase`,
        );
      }
      const line = toEraseLine(customId, erased);
      if (erased.kind !== 'erased') {
        answer(context, options, { customId, ...erased }, [line]);
        return erased.kind === 'running' ? EXIT.pending : EXIT.notRight;
      }
      const isReached = erased.runs !== null;
      const document = { customId, ...erased, notReached: NOT_REACHED };
      answer(context, options, document, [line, ...toReachLines(isReached)]);
      return isReached ? EXIT.right : EXIT.other;
    }),
  );
};

/** Null where Temporal does not answer, which keeps nobody's evidence from being erased. */
async function withRuns<T>(
  settings: ClientSettings,
  work: (runs: ClosedRuns | null) => Promise<T>,
): Promise<T> {
  const client = await connect(settings).catch((error: unknown) => {
    if (error instanceof CliError) return null;
    throw error;
  });
  try {
    return await work(client && createClosedRuns(client));
  } finally {
    await client?.connection.close();
  }
}
