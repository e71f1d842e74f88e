import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const byNumber = promisify(fsync);

/** Has what was written into an open file, or folder, survive a power cut. */
export function syncFile(file: FileHandle): Promise<void> {
  // Not the handle's own: the handles of Yarn's Plug'n'Play have none.
  return byNumber(file.fd);
}
