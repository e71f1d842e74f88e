import { RandomAccessReader } from 'yauzl';
import type { ArchiveBytes } from './archive-bytes.js';

/** What yauzl reads: the file from `base` on, where an archive's offsets count from. */
export class ArchiveReader extends RandomAccessReader {
  readonly #file: ArchiveBytes;
  readonly #base: number;

  constructor(file: ArchiveBytes, base: number) {
    super();
    this.#file = file;
    this.#base = base;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file.read(buffer, offset, length, this.#base + position).then(({ bytesRead }) => {
      callback(bytesRead < length ? new Error('the file ends here') : null);
    }, callback);
  }
}
