/** Version of the gate's rules; written into every receipt, raised with every change of a verdict. */
export const GATE_RULES_VERSION = 2;

/** Why an archive is refused; stable, for receipts and alarms. */
export const GATE_CODES = [
  // Names
  'nameEmpty',
  'nameTooLong',
  'nameEncoding',
  'nameControl',
  'nameBackslash',
  'nameAbsolute',
  'nameDrive',
  'nameTraversal',
  'nameSegment',
  'duplicate',
  // Kinds of entries
  'encrypted',
  'method',
  'symlink',
  'specialFile',
  'directoryContent',
  // Structure
  'multiDisk',
  'endRecord',
  'zip64',
  'centralDirectory',
  'localHeader',
  'prefixData',
  'trailingData',
  'gap',
  'overlap',
  // Local header against central directory
  'nameDisagrees',
  'methodDisagrees',
  'flagsDisagree',
  'sizeDisagrees',
  'crcDisagrees',
  'descriptor',
  // Content
  'deflate',
  'dataAfterStream',
  'contentSize',
  'crcMismatch',
  // Caps
  'tooManyEntries',
  'directoryTooLarge',
  'tooManyBytes',
  'ratio',
  /** Larger than a download may be: nobody has seen its end, and nothing of it is kept. */
  'archiveTooLarge',
] as const;
export type GateCode = (typeof GATE_CODES)[number];

/** A file inside an accepted archive, as found by reading it to its end. */
export interface ArchiveEntry {
  /** Position in the central directory. */
  readonly index: number;
  /** As the archive spells it; untrusted text. */
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  readonly sha256: string;
  /** By its first bytes, never by its name; null where they say nothing. */
  readonly mediaType: string | null;
  /** Where its data lie in the archive, so that a reader needs one ranged read. */
  readonly data: EntryData;
}

export interface EntryData {
  readonly start: number;
  readonly bytes: number;
  readonly deflated: boolean;
}

/**
 * What the gate says of a downloaded file.
 *
 * - `accepted`: every byte is accounted for, every digest checked
 * - `empty`: a sound archive without files: evidence is not ready
 * - `truncated`: looks like an honest archive that was cut short: to be fetched again
 * - `notArchive`: no ZIP at all, such as an error page sent as 200: to be fetched again
 * - `rejected`: made to mislead, or damaged in a way that no cut explains
 */
export type GateVerdict =
  | { readonly kind: 'accepted'; readonly entries: readonly ArchiveEntry[] }
  | { readonly kind: 'empty' | 'truncated' | 'notArchive' }
  | { readonly kind: 'rejected'; readonly code: GateCode; readonly entry: number | null };

/** Thrown inside the gate, where it becomes a `rejected` verdict. */
export class GateRefusal extends Error {
  readonly code: GateCode;
  /** Position in the central directory; null where no single entry is to blame. */
  readonly entry: number | null;

  constructor(code: GateCode, entry: number | null = null) {
    super(`the archive is refused: ${code}`);
    this.name = 'GateRefusal';
    this.code = code;
    this.entry = entry;
  }
}
