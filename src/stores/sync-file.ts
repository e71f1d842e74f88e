import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Has what was written into an open file, or the names in an open folder, survive a power cut. */
export function syncFile(file: FileHandle): Promise<void> {
  // By its number: the handles of Yarn's Plug'n'Play have no `sync` of their own.
  return new Promise((resolve, reject) => {
    fsync(file.fd, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
