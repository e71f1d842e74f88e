import { createHash } from 'node:crypto';
import type { OnboardingOutcome, RecheckedOutcome } from '../../../workflows/contract.js';
import { StoreError } from '../store-error.js';
import { fitsAccessDigest } from './access-digest.js';
import type { AccessEntry, Erasure, Hold, HoldEntry, StoredOutcome, StoredRecheck } from './result-store.js';
import type { AccessRow, ErasureRow, HoldRow, OutcomeRow, RecheckRow } from './schema.js';

/** ISO 8601 in UTC, as every table keeps its times. */
export function toTime(date = new Date()): string {
  return date.toISOString();
}

function toSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function toOutcomeRow(outcome: OnboardingOutcome, storedAt?: Date): OutcomeRow {
  const json = JSON.stringify(outcome);
  return {
    custom_id: outcome.customId,
    onboarding_id: outcome.onboardingId,
    status: outcome.status,
    settled_by: outcome.settledBy,
    outcome_json: json,
    outcome_sha256: toSha256(json),
    custody_ref: outcome.custody?.ref ?? null,
    custody_sha256: outcome.custody?.sha256 ?? null,
    stored_at: toTime(storedAt),
  };
}

/** Throws `storeCorrupt` where the row was altered, in whichever column. */
export function toStoredOutcome(row: OutcomeRow): StoredOutcome {
  const { custom_id, outcome_json, outcome_sha256, stored_at } = row;
  const outcome = toJson(custom_id, outcome_json, outcome_sha256) as OnboardingOutcome;
  const storedAt = toDate(custom_id, stored_at);
  const whole = toOutcomeRow(outcome, storedAt);
  for (const column of ['onboarding_id', 'status', 'settled_by', 'custody_ref', 'custody_sha256'] as const) {
    if (row[column] !== whole[column])
      throw new StoreError('storeCorrupt', `the stored outcome of ${custom_id} does not fit its ${column}`);
  }
  return { outcome, sha256: outcome_sha256, storedAt };
}

/** The time that {@link toTime} has written; throws `storeCorrupt` for any other text. */
function toDate(customId: string, text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || toTime(date) !== text)
    throw new StoreError('storeCorrupt', `a stored time of ${customId} is none`);
  return date;
}

/** The outcome in a row's JSON; throws `storeCorrupt` where it was altered or is another's. */
function toJson(customId: string, json: string, sha256: string): RecheckedOutcome {
  if (toSha256(json) !== sha256)
    throw new StoreError('storeCorrupt', `the stored outcome of ${customId} does not fit its digest`);
  const outcome = JSON.parse(json) as RecheckedOutcome;
  if (outcome.customId !== customId)
    throw new StoreError('storeCorrupt', `the stored outcome of ${customId} is another onboarding's`);
  return outcome;
}

export function toRecheckRow({ number, outcome, recordedAt }: StoredRecheck): RecheckRow {
  const json = JSON.stringify(outcome);
  return {
    custom_id: outcome.customId,
    number,
    outcome_json: json,
    outcome_sha256: toSha256(json),
    recorded_at: toTime(recordedAt),
  };
}

/** Throws `storeCorrupt` where the row was altered. */
export function toStoredRecheck(row: RecheckRow): StoredRecheck {
  const { custom_id, number, outcome_json, outcome_sha256, recorded_at } = row;
  const outcome = toJson(custom_id, outcome_json, outcome_sha256);
  return { number, outcome, recordedAt: toDate(custom_id, recorded_at) };
}

export function toHold({
  custom_id,
  reason,
  placed_at,
}: Pick<HoldRow, 'custom_id' | 'reason' | 'placed_at'>): Hold {
  return { customId: custom_id, reason, placedAt: new Date(placed_at) };
}

/** Throws `storeCorrupt` where a time was altered to none. */
export function toHoldEntry({ id, custom_id, reason, placed_at, released_at }: HoldRow): HoldEntry {
  const placedAt = toDate(custom_id, placed_at);
  const releasedAt = released_at === null ? null : toDate(custom_id, released_at);
  return { id, customId: custom_id, reason, placedAt, releasedAt };
}

/** Throws `storeCorrupt` where the time was altered to none. */
export function toErasure(row: ErasureRow): Erasure {
  const { custom_id, tombstone_ref, tombstone_sha256, erased_at, is_finished } = row;
  return {
    customId: custom_id,
    tombstone: { ref: tombstone_ref, sha256: tombstone_sha256 },
    erasedAt: toDate(custom_id, erased_at),
    isFinished: is_finished === 1,
  };
}

export function toAccessEntry(row: AccessRow): AccessEntry {
  const { custom_id, number, at, who, what, previous_sha256, sha256 } = row;
  const fits = fitsAccessDigest(row);
  return { customId: custom_id, number, at, who, what, previousSha256: previous_sha256, sha256, fits };
}
