/** A block, and whether the source ended after it. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Cuts a source into blocks of `size` bytes, in groups as they become available; the last block is
 * shorter, and empty only where the source is. Holds one block and the source's last part at most;
 * blocks are views of the parts wherever they can be.
 */
export async function* inBlocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Block[]> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const part of source) {
    const missing = size - heldBytes;
    // A whole block may still be the last one.
    if (part.length <= missing) {
      held.push(part);
      heldBytes += part.length;
      continue;
    }
    const blocks: Block[] = [{ bytes: join([...held, part.subarray(0, missing)]), isLast: false }];
    let at = missing;
    for (; part.length - at > size; at += size)
      blocks.push({ bytes: part.subarray(at, at + size), isLast: false });
    held = [part.subarray(at)];
    heldBytes = part.length - at;
    yield blocks;
  }
  yield [{ bytes: join(held), isLast: true }];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = parts.filter((part) => part.length > 0);
  return first && others.length === 0 ? first : Buffer.concat(parts);
}
