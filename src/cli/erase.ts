import { eraseOnboarding } from '../custody/erase.js';
import type { EraseAnswer } from '../custody/erase.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, JsonOption } from './command-context.js';
import { assertCustomId } from './custom-id.js';

export interface EraseOptions extends JsonOption {
  readonly customId: string;
  /** Kept for ever in the tombstone. */
  readonly reason: string;
}

/** Removes what is stored of a person, and leaves a tombstone. */
export const erase: Command<EraseOptions> = async (context, { customId, reason, json = false }) => {
  assertCustomId(customId);
  const settings = settingsOf(context, 'reader');
  const { spoolDir } = settings;
  const order = { customId, reason, by: operator() };
  const erased = await withCustody(settings, [], (custody) =>
    eraseOnboarding({ ...custody, spoolDir }, order),
  );
  if (erased.kind === 'unknown') {
    throw new CliError('UnknownCustomId', EXIT.usage, `no ending of ${customId} is stored: nothing to erase`);
  }
  answer(context, { json }, { customId, ...erased }, [toLine(customId, erased)]);
  return erased.kind === 'erased' ? EXIT.right : EXIT.notRight;
};

function toLine(customId: string, erased: Exclude<EraseAnswer, { kind: 'unknown' }>): string {
  switch (erased.kind) {
    case 'erased': {
      const { removed, spooled, erasure } = erased;
      const what = `${removed.toString()} objects and ${spooled.toString()} spool files`;
      return `onboarding ${customId}: ${what} removed; tombstone ${erasure.tombstone.ref}`;
    }
    case 'held':
      return `onboarding ${customId} is held since ${erased.hold.placedAt.toISOString()}: nothing was removed`;
    case 'locked':
      return `${erased.key} is locked until ${erased.until.toISOString()}: nothing was removed`;
  }
}
