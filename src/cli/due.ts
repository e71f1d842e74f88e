import type { ReaderSettings } from '../config/settings.js';
import { listDue, type DueOnboarding } from '../custody/due.js';
import type { OpenedCustody } from '../custody/open-custody.js';
import { parseRetention } from '../custody/retention.js';
import { CliError, EXIT } from './exit-codes.js';
import { answer, settingsOf } from './command-context.js';
import type { Command, JsonOption } from './command-context.js';
import { withCustody } from './with-custody.js';

/** Lists what has been kept for longer than FINWAVE_RETAIN_FOR; changes nothing. */
export const due: Command<JsonOption> = async (context, options) => {
  const settings = settingsOf(context, 'reader');
  const found = await withCustody(settings, [], (custody) => dueOf(custody, settings));
  answer(context, options, { retainFor: settings.retainFor, due: found }, toDueLines(found));
  return EXIT.right;
};

/** What is due now; throws where the settings do not say when anything is. */
export async function dueOf(
  custody: OpenedCustody,
  { retainFor }: Pick<ReaderSettings, 'retainFor'>,
): Promise<readonly DueOnboarding[]> {
  const retention = parseRetention(retainFor ?? '');
  if (retention === null) {
    throw new CliError('InvalidInput', EXIT.usage, 'nothing is ever due: set FINWAVE_RETAIN_FOR, such as 5y');
  }
  const found: DueOnboarding[] = [];
  for await (const one of listDue(custody, retention, new Date())) found.push(one);
  return found;
}

export function toDueLines(found: readonly DueOnboarding[]): string[] {
  const held = found.filter(({ hold }) => hold !== null).length;
  return [...found.map(toLine), `${found.length.toString()} due, ${held.toString()} of them held`];
}

function toLine({ customId, settledAt, dueAt, hold }: DueOnboarding): string {
  if (settledAt === null || dueAt === null) return `${customId}: no record tells when it settled: run verify`;
  const when = `settled ${settledAt.toISOString()}, due ${dueAt.toISOString()}`;
  return `${customId}: ${when}${hold === null ? '' : `, held since ${hold.placedAt.toISOString()}`}`;
}
