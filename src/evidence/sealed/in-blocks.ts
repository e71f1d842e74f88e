/** A block, and whether the source ended after it. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Cuts a source into blocks of `size` bytes, in groups as they become available; the last block is
 * shorter, and empty only where the source is. Holds a block and the source's last chunk at most.
 */
export async function* inBlocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Block[]> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const part of source) {
    parts.push(part);
    held += part.length;
    // A whole block may still be the last one.
    if (held <= size) continue;
    const joined = join(parts);
    const blocks: Block[] = [];
    let at = 0;
    for (; joined.length - at > size; at += size)
      blocks.push({ bytes: joined.subarray(at, at + size), isLast: false });
    parts = [joined.subarray(at)];
    held = joined.length - at;
    yield blocks;
  }
  yield [{ bytes: join(parts), isLast: true }];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}
