import { createHash } from 'node:crypto';

/** SHA-256 of the parts, hex; the same parts give the same digest. */
export function digestOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A stream of numbers in [0, 1) that the parts decide (mulberry32); not for secrets. */
export function createRandom(...parts: readonly (string | number)[]): () => number {
  let state = Number.parseInt(digestOf(...parts).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `bytes` of incompressible content that the parts decide. */
export function randomBlock(bytes: number, ...parts: readonly (string | number)[]): Buffer {
  const random = createRandom(...parts);
  const block = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) block.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return block;
}
