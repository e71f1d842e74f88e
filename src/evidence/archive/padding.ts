/** Buffers that were flushed whole, and line breaks of a template, are shorter. */
export const LONGEST_PADDING = 64 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BLANKS: readonly (number | undefined)[] = [0x00, 0x09, 0x0a, 0x0d, 0x20];
// APPNOTE 8.5.3 and 8.5.4: what a writer leaves at the beginning that was ready to split, and did not.
const SPLIT_MARKERS = [Buffer.from('PK00PK\x03\x04'), Buffer.from('PK\x07\x08PK\x03\x04')];

/** How many zeros, blanks and byte order marks `bytes` begins with. */
export function paddingOf(bytes: Buffer): number {
  let at = 0;
  for (;;) {
    if (BLANKS.includes(bytes[at])) at += 1;
    else if (bytes.subarray(at, at + 3).equals(BYTE_ORDER_MARK)) at += 3;
    else return at;
  }
}

/** Length of the split marker that `bytes` begins with, or 0. */
export function splitMarkerOf(bytes: Buffer): number {
  return SPLIT_MARKERS.some((marker) => bytes.subarray(0, marker.length).equals(marker)) ? 4 : 0;
}
