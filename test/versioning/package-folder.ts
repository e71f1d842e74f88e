import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A folder of somebody who has installed this package and its peers. */
export interface PackageFolder {
  readonly path: string;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes one whose `node_modules` has what this checkout has, and this checkout itself. */
export async function openPackageFolder(): Promise<PackageFolder> {
  const path = await mkdtemp(join(tmpdir(), 'temporal-finwave-installed-'));
  const modules = join(path, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.')) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  await symlink(ROOT, join(modules, 'temporal-finwave'));
  return {
    path,
    write: (file, text) => writeFile(join(path, file), text),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
