import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PRINT_HELP = fileURLToPath(new URL('./print-help.js', import.meta.url));

/** What `temporal-finwave <command> --help` prints, by command; in one process, for time's sake. */
export async function helpPages(): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run(process.execPath, [PRINT_HELP, '--help']);
  return new Map(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as [string, string][]);
}

/** A help page's options by their flags, such as `--out <file>`, `--help` left out. */
export function optionsOf(page: string): ReadonlyMap<string, string> {
  const [, rest = ''] = page.split('\nOptions:\n');
  const [options = ''] = rest.split('\n\n');
  const unwrapped = options.replace(/\n {12,}/g, ' ');
  return new Map(
    [...unwrapped.matchAll(/^ {2}(--.+?) {2,}(.+)$/gm)].map(([, flags = '', words = '']) => [flags, words]),
  );
}
