import type { Entry, ExtraField, LocalFileHeader } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';

const ZIP64_FIELD = 0x0001;

/** A 64-bit field as a number; one beyond 2^52 says nothing about any file. */
export function safeNumber(value: bigint): number {
  if (value > 2n ** 52n) throw new GateRefusal('zip64Missing');
  return Number(value);
}

/**
 * True where an entry has no zip64 field (APPNOTE 4.5.3), or one that says what its header says:
 * sizes, then offset, as far as it goes. A reader that ignores it, and one that always believes it,
 * then see the same entry.
 */
export function hasSaneZip64Field(entry: Entry): boolean {
  const [field, second] = zip64Fields(entry.extraFields);
  if (!field) return true;
  if (second) return false;
  const said = [entry.uncompressedSize, entry.compressedSize, entry.relativeOffsetOfLocalHeader];
  const values = toNumbers(field.data);
  const rest = field.data.length % 8;
  return values.length <= said.length && rest % 4 === 0 && values.every((value, at) => value === said[at]);
}

/** Sizes of a local header, from its zip64 field where the header points there. */
export function localSizes(
  local: LocalFileHeader,
  extraFields: readonly ExtraField[],
): { compressed: number; uncompressed: number } {
  const classic = { compressed: local.compressedSize, uncompressed: local.uncompressedSize };
  if (classic.compressed !== 0xffffffff && classic.uncompressed !== 0xffffffff) return classic;
  const [field] = zip64Fields(extraFields);
  const [uncompressed, compressed] = field ? toNumbers(field.data) : [];
  return compressed !== undefined && uncompressed !== undefined ? { compressed, uncompressed } : classic;
}

function zip64Fields(fields: readonly ExtraField[]): readonly ExtraField[] {
  return fields.filter(({ id }) => id === ZIP64_FIELD);
}

function toNumbers(data: Buffer): number[] {
  const count = Math.floor(data.length / 8);
  return Array.from({ length: count }, (_, at) => safeNumber(data.readBigUInt64LE(at * 8)));
}
