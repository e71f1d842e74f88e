/** The evidence room's numbers, each with its reason. Sizes in bytes, times in milliseconds. */

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** What the archive gate allows. */
export interface GateLimits {
  readonly entries: number;
  readonly centralDirectoryBytes: number;
  readonly nameBytes: number;
  readonly contentBytes: number;
  readonly ratioFrom: number;
  readonly entryRatio: number;
  readonly archiveRatio: number;
  readonly undeclaredBytes: number;
  readonly inMemoryBytes: number;
}

export const GATE_LIMITS: GateLimits = {
  /** The vendor names six files; a thousand leaves room for pictures of every frame that matters. */
  entries: 1000,
  /** A thousand entries with long names and extra fields need a tenth of this. */
  centralDirectoryBytes: 4 * MIB,
  /** No file system takes a longer path component; four of them make a path. */
  nameBytes: 1020,
  /** Twice the largest archive: media hardly compresses. */
  contentBytes: 8 * GIB,
  /** What any archive may unpack to, however well it compresses: read in seconds, and hurts nobody. */
  ratioFrom: 256 * MIB,
  /** Text compresses 5 to 50 times, deflate at most 1,032 times: a file beyond 200 is made to burst. */
  entryRatio: 200,
  /** Media hardly compresses, so work stays in proportion to what was downloaded. */
  archiveRatio: 10,
  /** A damaged stream runs on by little; one that runs on by more than this was made to. */
  undeclaredBytes: 16 * MIB,
  /** Up to here an archive is read once instead of in pieces; as many as a worker downloads at once make 200 MiB. */
  inMemoryBytes: 4 * MIB,
};

/** What a download may take. */
export interface DownloadLimits {
  readonly bytes: number;
  readonly idleMs: number;
  readonly floorWindowMs: number;
  readonly floorBytes: number;
  readonly cuts: number;
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  /** An hour of video at 8 Mbit/s; what a plain ZIP without zip64 can hold. */
  bytes: 4 * GIB,
  /** A healthy connection is never silent for so long. */
  idleMs: 30_000,
  floorWindowMs: 60_000,
  /** 16 KiB/s over a minute: below it 100 MB take two hours, and a fresh connection is the better bet. */
  floorBytes: 60 * 16 * KIB,
  /** Times that one attempt goes on after a cut link; then the attempt ends and Temporal waits. */
  cuts: 3,
};

/** An archive that cannot be read and comes again after this long will not be mended by asking. */
export const UNREADABLE_AGAIN_MS = 5 * 60_000;

/** Half of what the port promises, so that a busy event loop still keeps the promise. */
export const PROGRESS_EVERY_MS = 1000;

/** A clock that differs by more makes times in the record doubtful. */
export const SKEW_MS = 60_000;
