/** The result store's tables, the same in SQLite and PostgreSQL. Times are ISO 8601 in UTC. */
export interface ResultSchema {
  readonly onboarding_outcomes: OutcomeRow;
  readonly onboarding_rechecks: RecheckRow;
  readonly onboarding_holds: HoldRow;
  readonly onboarding_erasures: ErasureRow;
  readonly onboarding_access_log: AccessRow;
}

/** One row per settled customId, never changed. The columns repeat what `outcome_json` says. */
export interface OutcomeRow {
  readonly custom_id: string;
  readonly onboarding_id: string | null;
  readonly status: string;
  readonly settled_by: string;
  readonly outcome_json: string;
  /** Of `outcome_json`'s UTF-8 bytes, hex. */
  readonly outcome_sha256: string;
  readonly custody_ref: string | null;
  readonly custody_sha256: string | null;
  readonly stored_at: string;
}

/** One row per custody record of a recheck, never changed. */
export interface RecheckRow {
  readonly custom_id: string;
  readonly number: number;
  readonly outcome_json: string;
  /** Of `outcome_json`'s UTF-8 bytes, hex. */
  readonly outcome_sha256: string;
  readonly recorded_at: string;
}

/** At most one row per customId has no `released_at`. */
export interface HoldRow {
  readonly id: string;
  readonly custom_id: string;
  readonly reason: string;
  readonly placed_at: string;
  readonly released_at: string | null;
}

/** Points to the tombstone in the evidence store. */
export interface ErasureRow {
  readonly custom_id: string;
  readonly tombstone_ref: string;
  readonly tombstone_sha256: string;
  readonly erased_at: string;
  /** 0 until everything was removed. */
  readonly is_finished: number;
}

/** Who read or changed what; only ever appended to, in one chain per `custom_id` and one for null. */
export interface AccessRow {
  readonly id: string;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly custom_id: string | null;
  /** From 1 in each chain; null in a row that an older version, or somebody else, has written. */
  readonly number: number | null;
  /** `sha256` of the row before; null in a first one. */
  readonly previous_sha256: string | null;
  readonly sha256: string | null;
}
