import type { LogCode, LogEvent } from './log-codes.js';

/** A picture of the evidence, by its name in the result's `evidences`. */
export type PictureRole =
  'biometryBlink' | 'biometrySmile' | 'idDocumentFront' | 'idDocumentReverse' | 'biometryTargetImage';

/** The movements that the selfie asks for, in their order. */
export const MOVES = ['straight', 'turnLeft', 'blink', 'smile'] as const;
export type Move = (typeof MOVES)[number];

/** What somebody did on the page between start and end; a script does the usual things instead. */
export interface Play {
  /** The answers to the acceptations, in their order; null where the process was started elsewhere. */
  readonly accepted: readonly boolean[] | null;
  /** Oldest first. */
  readonly events: LogEvent[];
  /** The pictures that are the person's own; the others are the sandbox's. */
  readonly uploads: Map<PictureRole, Buffer>;
  /** As far as {@link MOVES} was gone through: when each ended, and whether it was done. */
  readonly moves: { readonly at: number; readonly done: boolean }[];
  /** How many pictures of the document could not be read. */
  unread: number;
}

export function newPlay(accepted: Play['accepted']): Play {
  return { accepted, events: [], uploads: new Map(), moves: [], unread: 0 };
}

/** How often the event has happened. */
export function countOf({ events }: Play, code: LogCode): number {
  return events.filter((event) => event.code === code).length;
}
