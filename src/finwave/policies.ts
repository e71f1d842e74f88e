/** The numbers of the vendor's door, each with its reason. */

/** Where one attempt ends; Temporal owns every repetition. */
export interface Limits {
  /** DNS, TCP and TLS each, in milliseconds. */
  readonly connectMs: number;
  /** Until an answer's headers are there, whatever is in the way (a silent proxy, too). */
  readonly headersMs: number;
  /** From the request to the last byte of a JSON answer. */
  readonly createTotalMs: number;
  readonly resultTotalMs: number;
  /** How long the body of a refusal may take; what came until then is kept. */
  readonly refusalMs: number;
  readonly createBytes: number;
  readonly resultBytes: number;
  readonly refusalBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  // Slower than this is a network that is down, not one that is busy.
  connectMs: 10_000,
  // The archive may be built while we wait for it; nothing else takes the vendor that long.
  headersMs: 60_000,
  // A few hundred bytes: whoever started the onboarding is waiting for them.
  createTotalMs: 30_000,
  // 64 MiB of base64 images at 2.5 Mbit/s take 215 s.
  resultTotalMs: 300_000,
  refusalMs: 5_000,
  // The documented answer has three short fields.
  createBytes: 1024 * 1024,
  // Portrait, both sides of a document and a signature stay far below it; a bomb does not.
  resultBytes: 64 * 1024 * 1024,
  // Enough for any message; it is only kept for a person to read.
  refusalBytes: 64 * 1024,
};

/** A body of unstated length is trusted to stay below this; beyond it, room for the largest is needed. */
export const SMALL_BODY_BYTES = 4 * 1024 * 1024;

/** When a body is asked for again that there was no room for. */
export const NO_ROOM_DELAY_MS = 1_000;
