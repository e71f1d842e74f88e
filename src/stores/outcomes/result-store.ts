import type { OnboardingOutcome, RecheckedOutcome } from '../../../workflows/contract.js';

/**
 * The result store: one outcome per customId, the first wins. Beside them it keeps what rechecks
 * found, holds, erasures and the access log.
 *
 * Every method rejects with a `StoreError`, and each change is one conditional statement, so that
 * repeating it changes nothing.
 */
export interface ResultStore {
  /** Rejects with `storeCorrupt` where the row does not fit its digest. */
  find(customId: string): Promise<StoredOutcome | null>;
  /** Stores `outcome` unless its customId has one already; answers the stored one either way. `storedAt`: default now. */
  insertFirst(outcome: OnboardingOutcome, storedAt?: Date): Promise<OnboardingOutcome>;
  /** Every customId that a row of any table but the access log names since then, altered or not; some come twice. */
  customIds(since: Date): AsyncIterable<string>;
  /** What was stored at `since` or later, in the order of the customIds' bytes. */
  list(since: Date): AsyncIterable<StoredOutcome>;
  /** Stores what a recheck found unless the record of that number is there already. */
  insertRecheck(recheck: StoredRecheck): Promise<void>;
  /** In the order of their records; rejects with `storeCorrupt` where a row does not fit its digest. */
  rechecksOf(customId: string): Promise<readonly StoredRecheck[]>;
  /** Forbids erasure; answers the hold that stands, which may be an earlier one. */
  placeHold(customId: string, reason: string): Promise<Hold>;
  /** False where no hold stood. */
  releaseHold(customId: string): Promise<boolean>;
  holdOf(customId: string): Promise<Hold | null>;
  /** Every hold that ever stood, in the order of their placing. */
  holdsOf(customId: string): Promise<readonly HoldEntry[]>;
  /**
   * Records that `customId` is erased, unless a hold stands: then null, and nothing may be removed.
   * Called before the first removal, so that a hold placed later finds an erasure under way.
   * Answers the first record. `erasedAt`: default now.
   */
  markErased(customId: string, tombstone: Tombstone, erasedAt?: Date): Promise<Erasure | null>;
  erasureOf(customId: string): Promise<Erasure | null>;
  /** Appends to the access log. */
  logAccess(access: Access): Promise<void>;
  close(): Promise<void>;
}

export interface StoredOutcome {
  readonly outcome: OnboardingOutcome;
  /** Of the stored JSON's UTF-8 bytes, hex. */
  readonly sha256: string;
  readonly storedAt: Date;
}

/** News of a settled onboarding, as its custody record tells them. */
export interface StoredRecheck {
  /** Of the custody record. */
  readonly number: number;
  readonly outcome: RecheckedOutcome;
  readonly recordedAt: Date;
}

export interface Hold {
  readonly customId: string;
  readonly reason: string;
  readonly placedAt: Date;
}

/** A hold as its row is kept. */
export interface HoldEntry extends Hold {
  readonly id: string;
  /** Null while it stands. */
  readonly releasedAt: Date | null;
}

/** The tombstone's place in the evidence store. */
export interface Tombstone {
  readonly ref: string;
  readonly sha256: string;
}

export interface Erasure {
  readonly customId: string;
  readonly tombstone: Tombstone;
  readonly erasedAt: Date;
}

export interface Access {
  /** Who looked, as far as it is known: an operating system user, a token's subject. */
  readonly who: string;
  /** `report`, `result`, `verify`, `codec`, `erase`… */
  readonly what: string;
  /** Null where it concerned no single onboarding. */
  readonly customId: string | null;
}
