import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';
import { LOCAL_HEADER, isAt, readAt } from './read-at.js';
import { safeNumber } from './zip64-fields.js';

const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END_RECORD = 0x06064b50;
const LOCATOR_BYTES = 20;
const RECORD_BYTES = 56;

/** What end records say of the central directory. */
export interface DirectoryFields {
  readonly entries: number;
  readonly size: number;
  readonly start: number;
}

/**
 * The zip64 end record (APPNOTE 4.3.14–15) that belongs to the end record at `endAt`, and where in the
 * file it lies; null where there is none. `bases` are the positions that its offset may count from.
 */
export async function readZip64End(
  file: ArchiveBytes,
  endAt: number,
  bases: readonly number[],
): Promise<(DirectoryFields & { readonly at: number }) | null> {
  const locatorAt = endAt - LOCATOR_BYTES;
  if (locatorAt < 0) return null;
  const locator = await readAt(file, locatorAt, LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return null;
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) throw new GateRefusal('multiDisk');

  const offset = safeNumber(locator.readBigUInt64LE(8));
  const at = await findRecord(file, offset, locatorAt, bases);
  const record = await readAt(file, at, RECORD_BYTES);
  // One that lies elsewhere is a second directory for those who follow the locator.
  if (at + 12 + safeNumber(record.readBigUInt64LE(4)) !== locatorAt) throw new GateRefusal('zip64Disagrees');
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0) throw new GateRefusal('multiDisk');
  const entries = safeNumber(record.readBigUInt64LE(32));
  if (safeNumber(record.readBigUInt64LE(24)) !== entries) throw new GateRefusal('directoryDisagrees');
  return {
    at,
    entries,
    size: safeNumber(record.readBigUInt64LE(40)),
    start: safeNumber(record.readBigUInt64LE(48)),
  };
}

async function findRecord(
  file: ArchiveBytes,
  offset: number,
  locatorAt: number,
  bases: readonly number[],
): Promise<number> {
  for (const base of bases) if (await isAt(file, base + offset, ZIP64_END_RECORD)) return base + offset;
  // Readers that look before the locator find the archive behind bytes that its offsets do not count.
  const near = locatorAt - RECORD_BYTES;
  const isBehind =
    near > offset &&
    (await isAt(file, near, ZIP64_END_RECORD)) &&
    (await isAt(file, near - offset, LOCAL_HEADER));
  throw new GateRefusal(isBehind ? 'prefixData' : 'zip64Missing');
}
