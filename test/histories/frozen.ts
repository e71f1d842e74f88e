import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `npm run histories:freeze` wrote at a release, in the form of `sha256sum`; absent before the first. */
const FROZEN_FILE = fileURLToPath(new URL('../../../test/histories/frozen.sha256', import.meta.url));

/** SHA-256 in hex of each history that a release was made with, by file name. */
export function readFrozen(): ReadonlyMap<string, string> {
  if (!existsSync(FROZEN_FILE)) return new Map();
  const lines = readFileSync(FROZEN_FILE, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [digest = '', file = ''] = line.split('  ');
      return [file, digest];
    }),
  );
}

/** SHA-256 in hex of a file; null where there is none. */
export function digestOf(path: string): string | null {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
}
