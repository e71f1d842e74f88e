/** Version of the gate's rules; written into every receipt, raised with every change of a verdict. */
export const GATE_RULES_VERSION = 5;

/** Why an archive cannot be used, in the words of an outcome's `evidence.reason`. */
export type GateReason =
  | 'truncated'
  | 'unreadable'
  | 'tooLarge'
  | 'pathTraversal'
  | 'link'
  | 'overlap'
  | 'headersDisagree'
  | 'duplicate'
  | 'encrypted'
  | 'bomb';

type Finding = readonly [kind: 'unreadable' | 'rejected', reason: GateReason];

/**
 * What the gate may find, and what follows. Damage verifies nowhere: no reader takes other content out
 * of it, so it is `unreadable`. What some reader would see differently, or would be hurt by, is an attack.
 */
export const GATE_FINDINGS = {
  // Damage, and what this gate cannot read
  endMissing: ['unreadable', 'truncated'],
  endRecord: ['unreadable', 'unreadable'],
  multiDisk: ['unreadable', 'unreadable'],
  zip64Missing: ['unreadable', 'unreadable'],
  centralDirectory: ['unreadable', 'unreadable'],
  localHeader: ['unreadable', 'unreadable'],
  descriptorMissing: ['unreadable', 'unreadable'],
  nameEmpty: ['unreadable', 'unreadable'],
  nameEncoding: ['unreadable', 'unreadable'],
  method: ['unreadable', 'unreadable'],
  deflate: ['unreadable', 'unreadable'],
  crcMismatch: ['unreadable', 'unreadable'],
  // Names that lead elsewhere, or are shown as another
  nameControl: ['rejected', 'pathTraversal'],
  nameAbsolute: ['rejected', 'pathTraversal'],
  nameDrive: ['rejected', 'pathTraversal'],
  nameTraversal: ['rejected', 'pathTraversal'],
  // One name with two contents
  duplicate: ['rejected', 'duplicate'],
  // Entries that are no files
  encrypted: ['rejected', 'encrypted'],
  symlink: ['rejected', 'link'],
  device: ['rejected', 'link'],
  folderContent: ['rejected', 'headersDisagree'],
  // Bytes that only some readers see
  prefixData: ['rejected', 'headersDisagree'],
  trailingData: ['rejected', 'headersDisagree'],
  gap: ['rejected', 'headersDisagree'],
  dataAfterStream: ['rejected', 'headersDisagree'],
  overlap: ['rejected', 'overlap'],
  // Two statements of one thing
  directoryDisagrees: ['rejected', 'headersDisagree'],
  zip64Disagrees: ['rejected', 'headersDisagree'],
  nameDisagrees: ['rejected', 'headersDisagree'],
  commentDisagrees: ['rejected', 'headersDisagree'],
  methodDisagrees: ['rejected', 'headersDisagree'],
  flagsDisagree: ['rejected', 'headersDisagree'],
  sizeDisagrees: ['rejected', 'headersDisagree'],
  crcDisagrees: ['rejected', 'headersDisagree'],
  descriptorDisagrees: ['rejected', 'headersDisagree'],
  contentSize: ['rejected', 'headersDisagree'],
  // Caps
  nameTooLong: ['rejected', 'tooLarge'],
  tooManyEntries: ['rejected', 'tooLarge'],
  directoryTooLarge: ['rejected', 'tooLarge'],
  tooManyBytes: ['rejected', 'tooLarge'],
  /** Larger than a download may be: nobody has seen its end, and nothing of it is kept. */
  archiveTooLarge: ['rejected', 'tooLarge'],
  ratio: ['rejected', 'bomb'],
} as const satisfies Record<string, Finding>;

/** What the gate found; stable, for receipts and alarms. */
export type GateCode = keyof typeof GATE_FINDINGS;

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

/** An archive that cannot be used, and why. */
export interface GateObjection {
  readonly kind: Finding[0];
  readonly code: GateCode;
  readonly reason: GateReason;
  /** Position in the central directory; null where no single entry is to blame. */
  readonly entry: number | null;
}

/**
 * What the gate says of a downloaded file.
 *
 * - `accepted`: every byte is accounted for, every digest checked
 * - `empty`: no byte at all, or a sound archive without files: evidence is not ready
 * - `notArchive`: no ZIP at all, such as an error page sent as 200: to be fetched again
 * - `unreadable`: an archive that is cut, damaged, or of a kind that is not read: to be fetched again
 * - `rejected`: an attack on whoever opens it
 */
export type GateVerdict =
  | { readonly kind: 'accepted'; readonly entries: readonly ArchiveEntry[] }
  | { readonly kind: 'empty' | 'notArchive' }
  | GateObjection;

/** The verdict that a finding leads to. */
export function objectionTo(code: GateCode, entry: number | null = null): GateObjection {
  const [kind, reason] = GATE_FINDINGS[code];
  return { kind, code, reason, entry };
}

/** Thrown inside the gate, where it becomes a verdict. */
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
