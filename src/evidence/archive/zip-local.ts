import { parseExtraFields } from 'yauzl';
import type { Entry, ExtraField, LocalFileHeader } from 'yauzl';
import { GateRefusal } from './gate-verdict.js';
import { unicodePathsOf } from './unicode-path.js';
import { isLinkByField } from './unix-fields.js';
import { localSizes } from './zip64-fields.js';

const ENCRYPTED_OR_PATCHED = 0x1 | 0x20 | 0x40 | 0x2000;
const UTF8 = 0x800;

/** The flag of an entry whose sizes and CRC follow its data (APPNOTE 4.4.4). */
export const DESCRIPTOR = 0x8;

/**
 * Insists that a local header says what the central directory says of its entry. True where it says
 * sizes and CRC itself, false where it leaves them to a descriptor.
 */
export function checkLocal(entry: Entry, local: LocalFileHeader, index: number): boolean {
  const raw = entry.fileNameRaw;
  if (!local.fileName.equals(raw)) throw new GateRefusal('nameDisagrees', index);
  const extraFields = extraFieldsOf(local, index);
  if (isLinkByField(extraFields)) throw new GateRefusal('symlink', index);
  const paths = [entry.extraFields, extraFields].flatMap((fields) => unicodePathsOf(raw, fields, index));
  if (new Set(paths).size > 1) throw new GateRefusal('nameDisagrees', index);
  if (local.compressionMethod !== entry.compressionMethod) throw new GateRefusal('methodDisagrees', index);
  const differing = local.generalPurposeBitFlag ^ entry.generalPurposeBitFlag;
  // How an ASCII name is encoded makes no difference.
  const deciding = raw.every((byte) => byte < 0x80) ? ENCRYPTED_OR_PATCHED : ENCRYPTED_OR_PATCHED | UTF8;
  if ((differing & deciding) !== 0) throw new GateRefusal('flagsDisagree', index);

  const isLater = (local.generalPurposeBitFlag & DESCRIPTOR) !== 0;
  const { compressed, uncompressed } = localSizes(local, extraFields);
  const isComplete =
    compressed === entry.compressedSize &&
    uncompressed === entry.uncompressedSize &&
    local.crc32 === entry.crc32;
  const fits = (said: number, real: number): boolean => said === real || (isLater && said === 0);
  const isSaid = fits(compressed, entry.compressedSize) && fits(uncompressed, entry.uncompressedSize);
  // With a descriptor to come, all ones without a zip64 field means "not known yet", too.
  const isOpen = isLater && compressed === 0xffffffff && uncompressed === 0xffffffff;
  if (!isSaid && !isOpen) throw new GateRefusal('sizeDisagrees', index);
  if (!fits(local.crc32, entry.crc32)) throw new GateRefusal('crcDisagrees', index);
  return isComplete;
}

function extraFieldsOf(local: LocalFileHeader, index: number): readonly ExtraField[] {
  try {
    return parseExtraFields(local.extraField);
  } catch {
    throw new GateRefusal('localHeader', index);
  }
}
