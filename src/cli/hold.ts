import { placeHold, releaseHold } from '../custody/hold.js';
import type { HoldAnswer } from '../custody/hold.js';
import { operator } from './operator.js';
import { withCustody } from './with-custody.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, JsonOption } from './command-context.js';
import { assertCustomId } from './custom-id.js';

export interface HoldOptions extends JsonOption {
  readonly customId: string;
  /** Kept for ever among the records. */
  readonly reason?: string;
  readonly release?: boolean;
}

/** Forbids the erasure of an onboarding, or allows it again. */
export const hold: Command<HoldOptions> = async (context, options) => {
  const { customId, reason = '', release = false } = options;
  assertCustomId(customId);
  const change = release ? releaseHold : placeHold;
  const changed = await withCustody(settingsOf(context, 'reader'), [], (custody) =>
    change(custody, { customId, reason, by: operator() }),
  );
  if (changed.kind === 'unknown') {
    throw new CliError('UnknownCustomId', EXIT.usage, `no ending of ${customId} is stored: nothing to hold`);
  }
  answer(context, options, { customId, ...changed }, [toLine(customId, changed)]);
  return changed.kind === 'erased' ? EXIT.notRight : EXIT.right;
};

function toLine(customId: string, changed: Exclude<HoldAnswer, { kind: 'unknown' }>): string {
  switch (changed.kind) {
    case 'held':
      return `onboarding ${customId} is held since ${changed.hold.placedAt.toISOString()}`;
    case 'released':
      return `onboarding ${customId}: ${changed.stood ? 'its hold is released' : 'no hold stood'}`;
    case 'erased':
      return `onboarding ${customId} was erased ${changed.erasure.erasedAt.toISOString()}: too late to hold it`;
  }
}
