import type { ExtraField } from 'yauzl';

const TYPE = 0o170000;
const LINKS_AND_DEVICES: readonly number[] = [0o120000, 0o060000, 0o020000];

/**
 * True where a Unix field makes an entry a link or device for those who read the field, whatever the
 * attributes say: PKWARE's (0x000d, APPNOTE 4.5.7) by a target behind its fixed twelve bytes, ASi's
 * (0x756e) and libarchive's (0x6c78) by their mode.
 */
export function isLinkByField(fields: readonly ExtraField[]): boolean {
  return fields.some(({ id, data }) => {
    if (id === 0x000d) return data.length > 12;
    if (id === 0x756e) return (data.length >= 6 && isLink(data.readUInt16LE(4))) || data.length > 14;
    return id === 0x6c78 && isLink(modeOfLibarchive(data));
  });
}

/** A bitmap of one byte says what follows: version made by (2 bytes), internal (2), external attributes (4). */
function modeOfLibarchive(data: Buffer): number {
  const bitmap = data[0] ?? 0;
  const at = 1 + ((bitmap & 1) === 0 ? 0 : 2) + ((bitmap & 2) === 0 ? 0 : 2);
  return (bitmap & 4) === 0 || data.length < at + 4 ? 0 : data.readUInt16LE(at + 2);
}

function isLink(mode: number): boolean {
  return LINKS_AND_DEVICES.includes(mode & TYPE);
}
