import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Throws the first time that it is called with `name`, in whatever process. */
export function failOnce(name: string): void {
  const mark = join(process.env['PLANTED_FOLDER'] ?? '', name);
  if (existsSync(mark)) return;
  writeFileSync(mark, '');
  throw new Error(`${name} for the first time`);
}
