import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';
import { readAt } from './read-at.js';
import type { ZipEnd } from './zip-end.js';
import { DESCRIPTOR } from './zip-local.js';

/**
 * Where in the file one entry lies: its local header, the end of its data, and what its descriptor
 * must say.
 */
export interface ZipExtent {
  readonly index: number;
  readonly start: number;
  readonly dataEnd: number;
  /** The local header's. */
  readonly flags: number;
  /** The local header says sizes and CRC itself. */
  readonly isComplete: boolean;
  readonly crc32: number;
  readonly compressed: number;
  readonly uncompressed: number;
}

const DESCRIPTOR_SIGNATURE = 0x08074b50;
// APPNOTE 4.3.9: with and without signature, with 32-bit and 64-bit sizes.
const DESCRIPTOR_BYTES = [12, 16, 20, 24];

/**
 * Insists that the entries, with their data descriptors, cover the file from the archive's first byte
 * to its central directory: what lies outside every entry, or in two, would be seen by some readers only.
 */
export async function checkLayout(
  file: ArchiveBytes,
  extents: readonly ZipExtent[],
  { first, start: directory }: ZipEnd,
): Promise<void> {
  const ordered = [...extents].sort((a, b) => a.start - b.start);
  if ((ordered[0]?.start ?? directory) !== first) throw new GateRefusal('prefixData');
  for (const [position, extent] of ordered.entries()) {
    const next = ordered[position + 1]?.start ?? directory;
    const after = next - extent.dataEnd;
    if (after < 0) throw new GateRefusal('overlap', extent.index);
    if (after > 0) await checkDescriptor(file, extent, after);
    // A stream reader needs sizes from somewhere, or it finds other content.
    else if (hasDescriptor(extent) && !extent.isComplete) {
      throw new GateRefusal('descriptorMissing', extent.index);
    }
  }
}

function hasDescriptor({ flags }: ZipExtent): boolean {
  return (flags & DESCRIPTOR) !== 0;
}

async function checkDescriptor(file: ArchiveBytes, extent: ZipExtent, bytes: number): Promise<void> {
  const isDescriptor = hasDescriptor(extent) && DESCRIPTOR_BYTES.includes(bytes);
  if (!isDescriptor) throw new GateRefusal('gap', extent.index);
  const descriptor = await readAt(file, extent.dataEnd, bytes);
  const isMarked = bytes === 16 || bytes === 24;
  const values = isMarked ? descriptor.subarray(4) : descriptor;
  const isWide = values.length === 20;
  const compressed = isWide ? values.readBigUInt64LE(4) : BigInt(values.readUInt32LE(4));
  const uncompressed = isWide ? values.readBigUInt64LE(12) : BigInt(values.readUInt32LE(8));
  const fits =
    (!isMarked || descriptor.readUInt32LE(0) === DESCRIPTOR_SIGNATURE) &&
    values.readUInt32LE(0) === extent.crc32 &&
    compressed === BigInt(extent.compressed) &&
    uncompressed === BigInt(extent.uncompressed);
  if (!fits) throw new GateRefusal('descriptorDisagrees', extent.index);
}
