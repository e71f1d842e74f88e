import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { printable } from './printable.js';
import { CliError, EXIT } from './exit-codes.js';
import { jsonFaultIn } from './json-fault.js';

/**
 * The JSON of a file, or of standard input where the name is `-`.
 *
 * @throws CliError which names the file, and line and column where it ceases to be JSON; no content
 */
export async function readInput(file: string, stdin: Readable): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file;
  const source = file === '-' ? text(stdin) : readFile(file, 'utf8');
  const content = await source.catch((error: unknown) => {
    throw unreadable(name, error);
  });
  return parseInput(content, name);
}

/** @throws CliError as `readInput`; `firstLine` is the number of the text's first line in the file. */
export function parseInput(content: string, name: string, firstLine = 1): unknown {
  try {
    return JSON.parse(content);
  } catch {
    const { line, column } = jsonFaultIn(content) ?? { line: 1, column: 1 };
    const place = `${printable(name)}:${(line + firstLine - 1).toString()}:${column.toString()}`;
    throw new CliError(
      'InvalidInput',
      EXIT.usage,
      `${place}: from here on it is no JSON; the input must be one JSON object`,
    );
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
};

/** Why a file that the user named cannot be read. */
export function unreadable(name: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'it is no file';
  return new CliError('InvalidInput', EXIT.usage, `${printable(name)} cannot be read: ${WHY[code] ?? code}`);
}
