const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A one-pixel grey baseline JPEG: its Huffman tables have one code each, "no difference" and "end of block". */
const START = Buffer.concat([
  hex('ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 0000'),
  hex('ffdb 0043 00'),
  Buffer.alloc(64, 1),
]);
const PICTURE = Buffer.concat([
  hex('ffc0 000b 08 0001 0001 01 01 11 00'),
  hex('ffc4 0014 00 01 000000000000000000000000000000 00'),
  hex('ffc4 0014 10 01 000000000000000000000000000000 00'),
  hex('ffda 0008 01 01 00 00 3f 00 3f ffd9'),
]);
const COMMENT_BYTES = 65_533;

/** A valid JPEG whose comment segments hold `label`, so that no two pictures have the same bytes. */
export function jpeg(label: string | Uint8Array): Buffer {
  const comment = Buffer.from(label);
  const segments: Buffer[] = [];
  for (let at = 0; at < comment.length; at += COMMENT_BYTES) {
    const text = comment.subarray(at, at + COMMENT_BYTES);
    const head = hex('fffe 0000');
    head.writeUInt16BE(text.length + 2, 2);
    segments.push(head, text);
  }
  return Buffer.concat([START, ...segments, PICTURE]);
}
