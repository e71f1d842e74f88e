import type { HoldEntry } from '../stores/outcomes/result-store.js';
import type { ChainLink } from './chain.js';
import type { HoldRecord } from './record.js';

/** A hold's placing or release as its row tells it. */
export interface HoldEvent {
  readonly kind: HoldRecord['kind'];
  /** Null where the row does not tell it: of a release. */
  readonly reason: string | null;
  readonly row: { readonly id: string; readonly at: string };
}

/** What is in one place alone. */
export interface MatchedHolds {
  /** Told by a row, by no record. */
  readonly unrecorded: readonly HoldEvent[];
  /** Told by a record, by no row, or otherwise. */
  readonly strange: readonly ChainLink<HoldRecord>[];
}

/**
 * Compares the rows of a customId's holds with its records, each placing and each release. A record of
 * version 1 names no row: it is that of the first one left which has its reason and is no later.
 */
export function matchHolds(rows: readonly HoldEntry[], links: readonly ChainLink[]): MatchedHolds {
  const placed = new Set<string>();
  const released = new Set<string>();
  const strange: ChainLink<HoldRecord>[] = [];
  let last: HoldEntry | undefined;
  for (const link of links) {
    if (!isHold(link)) continue;
    const { kind, reason, row: named, recordedAt } = link.record;
    const told = kind === 'hold' ? placed : released;
    const isTold = (at: Date | null): boolean =>
      at !== null && (named === undefined ? at <= new Date(recordedAt) : at.toISOString() === named.at);
    const row = rows.find((each) => {
      if (named !== undefined && each.id !== named.id) return false;
      if (told.has(each.id)) return false;
      if (kind === 'hold') return each.reason === reason && isTold(each.placedAt);
      return isTold(each.releasedAt) && (named !== undefined || each === last);
    });
    if (row === undefined) strange.push(link);
    else told.add(row.id);
    if (kind === 'hold') last = row;
  }
  const unrecorded = rows.flatMap((row) =>
    eventsOf(row).filter(({ kind }) => !(kind === 'hold' ? placed : released).has(row.id)),
  );
  return { unrecorded, strange };
}

function eventsOf({ id, reason, placedAt, releasedAt }: HoldEntry): HoldEvent[] {
  const hold: HoldEvent = { kind: 'hold', reason, row: { id, at: placedAt.toISOString() } };
  if (releasedAt === null) return [hold];
  return [hold, { kind: 'release', reason: null, row: { id, at: releasedAt.toISOString() } }];
}

export function isHold(link: ChainLink): link is ChainLink<HoldRecord> {
  return link.record.kind === 'hold' || link.record.kind === 'release';
}
