import type { EvidenceRequest } from '../workflows/activity-contract.js';
import type { CollectProgress, VendorFailure } from './ports.js';

/** The most that one silence between two answers counts: a queue without a worker spends nothing. */
const LONGEST_GAP_MS = 5 * 60_000;

/** JSON that reaches the next attempt in the heartbeat. */
export interface EvidenceSpending {
  /** When the first attempt failed, milliseconds since the epoch by the server's clock, as all times here. */
  readonly firstAt: number;
  /** When the vendor last answered without an archive; null while it never has. */
  readonly answeredAt: number | null;
  /** Milliseconds between such answers. */
  readonly spentMs: number;
}

/** What an earlier attempt has spent; not trusted in shape. */
export function toSpending(details: CollectProgress): EvidenceSpending | null {
  const { firstAt, answeredAt, spentMs } = details;
  if (!isCount(firstAt) || !isCount(spentMs)) return null;
  return { firstAt, spentMs, answeredAt: isCount(answeredAt) ? answeredAt : null };
}

/**
 * Counts one failed attempt. Only the vendor's own answers spend `evidenceDeadlineMs`: "not yet", and
 * whole answers that are no archive. While it is away, or refuses the token, only time since the first
 * attempt counts.
 */
export function spend(before: EvidenceSpending | null, error: VendorFailure, now: number): EvidenceSpending {
  const { firstAt, answeredAt, spentMs } = before ?? { firstAt: now, answeredAt: null, spentMs: 0 };
  if (isAway(error)) return { firstAt, answeredAt, spentMs };
  const gap = answeredAt === null ? 0 : Math.min(Math.max(now - answeredAt, 0), LONGEST_GAP_MS);
  return { firstAt, answeredAt: now, spentMs: spentMs + gap };
}

/** True where nothing more is to be asked: the answers' budget is spent, or the vendor was away too long. */
export function isSpent(
  { firstAt, answeredAt, spentMs }: EvidenceSpending,
  { evidenceDeadlineMs, giveUpAfterMs }: Pick<EvidenceRequest, 'evidenceDeadlineMs' | 'giveUpAfterMs'>,
  now: number,
): boolean {
  if (answeredAt !== null && spentMs >= evidenceDeadlineMs) return true;
  return giveUpAfterMs !== undefined && now - firstAt >= giveUpAfterMs;
}

/** When the next attempt must come at the latest, for the last one to fall on a bound. */
export function boundOf(
  { firstAt, answeredAt, spentMs }: EvidenceSpending,
  { evidenceDeadlineMs, giveUpAfterMs }: Pick<EvidenceRequest, 'evidenceDeadlineMs' | 'giveUpAfterMs'>,
): number {
  const spent = answeredAt === null ? Infinity : answeredAt + evidenceDeadlineMs - spentMs;
  return Math.min(spent, giveUpAfterMs === undefined ? Infinity : firstAt + giveUpAfterMs);
}

/** Down, slow, cut short, or refusing the token: no answer about the evidence. */
export function isAway({ code }: VendorFailure): boolean {
  return code === 'away' || code === 'refused';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
