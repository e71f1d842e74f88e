/** How long evidence is kept from the settling: `<n>d`, `<n>m` or `<n>y`, calendar months and years in UTC. */
export interface Retention {
  readonly count: number;
  readonly unit: 'd' | 'm' | 'y';
}

/** Reads `FINWAVE_RETAIN_FOR`; null for anything that is no retention. */
export function parseRetention(text: string): Retention | null {
  const { count, unit } = /^(?<count>[1-9]\d{0,4})(?<unit>[dmy])$/.exec(text)?.groups ?? {};
  return count === undefined ? null : { count: Number(count), unit: unit as Retention['unit'] };
}

/**
 * When what settled then is due. A month ends a month later on the same day, or on that month's last one:
 * a month from 31 January is 28 or 29 February.
 */
export function dueAt(settledAt: Date, { count, unit }: Retention): Date {
  const due = new Date(settledAt);
  if (unit === 'd') {
    due.setUTCDate(due.getUTCDate() + count);
    return due;
  }
  const day = due.getUTCDate();
  due.setUTCDate(1);
  due.setUTCMonth(due.getUTCMonth() + (unit === 'm' ? count : 12 * count));
  const last = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 0)).getUTCDate();
  due.setUTCDate(Math.min(day, last));
  return due;
}

/** Shorter months, and the time between settling and storing, make what is stored a little later due, too. */
const SLACK_DAYS = 4;

/** All that is due at `now` was stored at this time or earlier, but not all that was is due. */
export function dueBefore(now: Date, { count, unit }: Retention): Date {
  const before = new Date(now);
  if (unit === 'd') before.setUTCDate(before.getUTCDate() - count);
  else before.setUTCMonth(before.getUTCMonth() - (unit === 'm' ? count : 12 * count));
  before.setUTCDate(before.getUTCDate() + SLACK_DAYS);
  return before;
}
