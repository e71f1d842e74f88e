import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findPostgres } from '../servers/postgres.js';
import { PATH_OF_HAPROXY } from './haproxy.js';

/** What this machine lacks for a cluster, with what to do about each; looked for before anything is built. */
export async function missingNeeds(): Promise<string[]> {
  const path = process.env['PATH'] ?? '';
  const needs: readonly (readonly [boolean, string])[] = [
    [await isOn(path, 'go'), 'go: https://go.dev/dl'],
    [await isOn(path, 'openssl'), 'openssl: apt-get install openssl'],
    [(await findPostgres()) !== null, 'PostgreSQL: apt-get install postgresql'],
    [await isOn(PATH_OF_HAPROXY, 'haproxy'), 'haproxy: apt-get install haproxy'],
  ];
  return needs.filter(([isHere]) => !isHere).map(([, what]) => what);
}

async function isOn(path: string, program: string): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    const isHere = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    if (isHere) return true;
  }
  return false;
}
