import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isCustomId, isOnboardingId } from '../../../workflows/ids.js';
import { syncFile } from '../../stores/sync-file.js';
import { printable } from '../printable.js';
import { CliError, EXIT } from '../exit-codes.js';
import { linesOf, type Line } from './lines-of.js';

/** One onboarding that was started, as a line of the output. */
export interface LedgerEntry {
  /** Of the input, counted from 1. */
  readonly line: number;
  readonly customId: string;
  readonly onboardingId: string | null;
  /** Whoever has it can be the person. */
  readonly url: string | null;
}

/** A batch's output, from which it goes on. */
export interface Ledger {
  /** The customId of each line that was started before. */
  readonly before: ReadonlyMap<number, string>;
  append(entry: LedgerEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a batch's output, 0600 whatever the umask: a new file, or one of an earlier run, of which a last
 * line that was cut short by a kill is taken off.
 *
 * @throws CliError and leaves the file as it is, where it is anything else
 */
export async function openLedger(path: string): Promise<Ledger> {
  const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600).catch(() => {
    throw new CliError('InvalidInput', EXIT.usage, `${printable(path)} cannot be written`);
  });
  try {
    const before = await readBefore(file, path);
    await file.chmod(0o600);
    let written = Promise.resolve();
    return {
      before,
      append(entry) {
        const { line, customId, onboardingId, url } = entry;
        const text = `${JSON.stringify({ line, customId, onboardingId, url })}\n`;
        // One after the other, and none after one that failed: it may have left half a line.
        written = written.then(() => file.appendFile(text));
        return written;
      },
      async close() {
        await written.catch(() => undefined);
        await syncFile(file);
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readBefore(file: FileHandle, path: string): Promise<ReadonlyMap<number, string>> {
  if (!(await file.stat()).isFile()) throw foreign(path);
  const before = new Map<number, string>();
  const stream = file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
  let wholeBytes = 0;
  for await (const line of linesOf(stream)) {
    if (!line.whole) {
      if (!isTorn(line)) throw foreign(path);
      await file.truncate(wholeBytes);
      break;
    }
    const entry = toEntry(line);
    if (entry === null) throw foreign(path);
    before.set(entry.line, entry.customId);
    wholeBytes += (line.bytes?.length ?? 0) + 1;
  }
  return before;
}

function toEntry({ bytes }: Line): LedgerEntry | null {
  try {
    const value: unknown = JSON.parse(bytes?.toString() ?? '');
    const entry = value as LedgerEntry;
    const { line, customId, onboardingId, url } = entry;
    const isRight =
      Object.keys(entry).join() === 'line,customId,onboardingId,url' &&
      Number.isInteger(line) &&
      isCustomId(customId) &&
      (onboardingId === null || isOnboardingId(onboardingId)) &&
      (url === null || typeof url === 'string');
    return isRight ? entry : null;
  } catch {
    return null;
  }
}

/** What a kill can leave of a line of ours. */
function isTorn({ bytes }: Line): boolean {
  const start = '{"line":';
  const text = bytes?.toString() ?? 'x';
  return start.startsWith(text.slice(0, start.length));
}

function foreign(path: string): CliError {
  return new CliError(
    'InvalidInput',
    EXIT.usage,
    `${printable(path)} is there and no output of this command: give another --out`,
  );
}
