import { CliError, EXIT } from '../exit-codes.js';
import type { Ledger } from './ledger.js';
import type { Line } from './lines-of.js';
import { readLine } from './read-line.js';

/**
 * Reads the input through before anything is started, and answers how many lines it has.
 *
 * @throws CliError where the ledger is another input's
 */
export async function assertSameInput(
  lines: AsyncIterable<Line>,
  { before }: Pick<Ledger, 'before'>,
): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    count += 1;
    const customId = before.get(line.number);
    if (customId !== undefined && customIdOf(line) !== customId) throw otherInput(line.number);
  }
  const beyond = [...before.keys()].find((number) => number > count);
  if (beyond !== undefined) throw otherInput(beyond);
  return count;
}

function customIdOf(line: Line): string | null {
  const read = readLine(line, '');
  return typeof read === 'object' && 'input' in read ? read.input.customId : null;
}

function otherInput(line: number): CliError {
  return new CliError(
    'InvalidInput',
    EXIT.usage,
    `the output is another input's: its entry for line ${line.toString()} is of another customId; give another --out`,
  );
}
