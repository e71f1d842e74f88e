import { fileURLToPath } from 'node:url';

/** Where a path's committed history lies. */
export function historyFile(name: string): string {
  return fileURLToPath(new URL(`../../../test/histories/${name}.json`, import.meta.url));
}
