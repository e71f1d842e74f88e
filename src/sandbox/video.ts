import { type ByteSource, concatenated, crcOf, fromBytes, repeated } from './byte-source.js';
import { randomBlock } from './random.js';

const BLOCK_BYTES = 1024 * 1024;

/** A file's bytes and their CRC-32. */
export interface FileContent {
  readonly content: ByteSource;
  readonly crc: number;
}

export type VideoMaker = (label: string, bytes: number) => FileContent;

/**
 * Makes files that look like an MP4: a `ftyp` box, a `mdat` box of noise, a `free` box with the
 * label. The label comes last so that the CRC of what is the same for everybody is computed once
 * per size; nothing but one block is held in memory.
 */
export function createVideoMaker(seed: string | number): VideoMaker {
  const made = new Map<number, FileContent>();
  let block: Buffer | undefined;
  return (label, bytes) => {
    let body = made.get(bytes);
    if (!body) {
      block ??= randomBlock(BLOCK_BYTES, 'video', seed);
      const brand = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1'));
      const content = concatenated([
        fromBytes(brand),
        fromBytes(boxHead('mdat', bytes)),
        repeated(block, bytes),
      ]);
      body = { content, crc: crcOf(content) };
      made.set(bytes, body);
    }
    const tail = fromBytes(box('free', Buffer.from(label)));
    return { content: concatenated([body.content, tail]), crc: crcOf(tail, body.crc) };
  };
}

function boxHead(type: string, bytes: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes + 8, 0);
  head.write(type, 4, 'latin1');
  return head;
}

function box(type: string, content: Buffer): Buffer {
  return Buffer.concat([boxHead(type, content.length), content]);
}
