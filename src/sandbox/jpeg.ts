/** A picture of flat colours, row by row; each pixel becomes a block of 8 by 8. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly Colour[];
}
/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A drawing as a JPEG that comments can be put into. */
export interface Picture {
  readonly start: Buffer;
  readonly rest: Buffer;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The length of each DC difference's code, by how many bits the difference has (ITU-T T.81, table K.3). */
const DC_CODES = ['00', '010', '011', '100', '101', '110', '1110', '11110', '111110'] as const;
const END_OF_BLOCK = '0';
/** With a quantum of 8 a flat block's DC value is its colour. */
const QUANTUM = 8;
const START = Buffer.concat([
  hex('ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 0000 ffdb 0043 00'),
  Buffer.alloc(64, QUANTUM),
]);
const TABLES = Buffer.concat([
  hex('ffc4 001c 00 00 01 05 01 01 01 00000000000000000000 000102030405060708'),
  hex('ffc4 0014 10 01 000000000000000000000000000000 00'),
]);
const SCAN = hex('ffda 000c 03 01 00 02 00 03 00 00 3f 00');
const COMMENT_BYTES = 65_533;

/** Encodes a drawing as a baseline JPEG whose blocks have one colour each. */
export function toPicture({ width, height, pixels }: Drawing): Picture {
  const frame = hex('ffc0 0011 08 0000 0000 03 01 11 00 02 11 00 03 11 00');
  frame.writeUInt16BE(height * 8, 5);
  frame.writeUInt16BE(width * 8, 7);
  let bits = '';
  let before = [0, 0, 0];
  for (const pixel of pixels) {
    const now = toYCbCr(pixel);
    bits += now.map((value, part) => toBits(value - (before[part] ?? 0)) + END_OF_BLOCK).join('');
    before = now;
  }
  return { start: START, rest: Buffer.concat([frame, TABLES, SCAN, toScan(bits), hex('ffd9')]) };
}

/** A JPEG whose comment segments hold `label`, so that no two pictures have the same bytes. */
export function jpeg(label: string | Uint8Array, { start, rest }: Picture = GREY_BLOCK): Buffer {
  const comment = Buffer.from(label);
  const segments: Buffer[] = [];
  for (let at = 0; at < comment.length; at += COMMENT_BYTES) {
    const text = comment.subarray(at, at + COMMENT_BYTES);
    const head = hex('fffe 0000');
    head.writeUInt16BE(text.length + 2, 2);
    segments.push(head, text);
  }
  return Buffer.concat([start, ...segments, rest]);
}

/** JFIF's colours, without their offset of 128. */
function toYCbCr([red, green, blue]: Colour): number[] {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [luma - 128, (blue - luma) * 0.564, (red - luma) * 0.713].map(Math.round);
}

function toBits(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  // Negative ones are written as one less, in `size` bits.
  const value = difference < 0 ? difference + 2 ** size - 1 : difference;
  return (DC_CODES[size] ?? '') + (size === 0 ? '' : value.toString(2).padStart(size, '0'));
}

function toScan(bits: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
    bytes.push(byte);
    if (byte === 0xff) bytes.push(0);
  }
  return Buffer.from(bytes);
}

const GREY_BLOCK = toPicture({ width: 1, height: 1, pixels: [[128, 128, 128]] });
