import { open, type FileHandle } from 'node:fs/promises';
import { CliError, EXIT } from './exit-codes.js';

/** A file for its owner alone, and never over what is there; `option` is what named it. */
export async function openNew(path: string, option = '--out'): Promise<FileHandle> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = isThere ? 'exists already, and nothing is written over it' : 'cannot be written';
    throw new CliError('InvalidInput', EXIT.usage, `${option} ${path} ${why}`);
  });
  await file.chmod(0o600);
  return file;
}
