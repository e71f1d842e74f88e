import { readFile, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.js';

/** Damages the store and answers which keys it hit. */
export type Damage = (root: string, key: string, other: string, random: Random) => Promise<string[]>;

async function flip(root: string, key: string, _other: string, random: Random) {
  const bytes = await readFile(join(root, key));
  const at = random(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  await writeFile(join(root, key), bytes);
  return [key];
}

async function remove(root: string, key: string) {
  await unlink(join(root, key));
  return [key];
}

async function cut(root: string, key: string, _other: string, random: Random) {
  await truncate(join(root, key), random((await stat(join(root, key))).size));
  return [key];
}

async function swap(root: string, key: string, other: string) {
  const [one, two] = [await readFile(join(root, key)), await readFile(join(root, other))];
  // The same bytes under two names, such as both onboardings' equal entries, are no damage.
  if (one.equals(two)) return [];
  await writeFile(join(root, key), two);
  await writeFile(join(root, other), one);
  return [key, other];
}

/** What may befall a file. */
export const FILE_DAMAGES: readonly Damage[] = [flip, remove, cut, swap];
