/** A line of a file, its number counted from 1. */
export interface Line {
  readonly number: number;
  /** Without its newline; null where it is longer than any input may be. */
  readonly bytes: Buffer | null;
  /** False for what stands behind the last newline. */
  readonly whole: boolean;
}

/** Half of what Temporal takes, and far more than an input has. */
const MAX_LINE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of a stream. `node:readline` would split at U+2028 too, which may stand inside of JSON, and
 * would hold a line of any length.
 */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const line = (whole: boolean): Line => {
    const bytes = length > MAX_LINE_BYTES ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { number: number++, bytes, whole };
  };
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, end));
      yield line(true);
      from = end + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield line(false);
}
