import type { OnboardingOutcome, RecheckedOutcome } from '../../../workflows/contract.js';

/**
 * The result store: one outcome per customId, the first wins. Beside them it keeps what rechecks
 * found, holds, erasures and the access log.
 *
 * Every method rejects with a `StoreError`. Each change is one conditional statement, so that repeating it
 * changes nothing, and where a connection is lost at its commit, what stands then is its answer.
 */
export interface ResultStore {
  /** Rejects with `storeCorrupt` where the row does not fit its digest. */
  find(customId: string): Promise<StoredOutcome | null>;
  /**
   * Stores `outcome` unless its customId has one already; answers the stored one either way. `storedAt` is
   * the time of its record, so that a row which is written again is no younger; default: now.
   */
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
  /** False where no hold stood: to the repeat of a release, too. */
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
  /** Records that everything was removed. */
  finishErasure(customId: string): Promise<void>;
  erasureOf(customId: string): Promise<Erasure | null>;
  /**
   * What was stored at `before` or earlier and is not erased, or not to the end, with the hold that
   * stands, in the order of the customIds' bytes.
   */
  listUnerased(before: Date): AsyncIterable<Unerased>;
  /** Appends to the chain of the access log that is its customId's, unless a row of that id is there. */
  logAccess(access: NewAccess): Promise<void>;
  readonly accessLog: AccessLog;
  /**
   * Tries, in a transaction that is rolled back, what everything rests on: a customId gets one row. Rejects
   * with `storeMisconfigured` where it may get a second, as in tables restored without their keys.
   */
  prove(): Promise<void>;
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
  /** False where it was cut off, or is under way. */
  readonly isFinished: boolean;
}

export interface Unerased {
  readonly customId: string;
  readonly hold: Hold | null;
}

/** The access log as it stands; null names the chain of what concerned no single onboarding. */
export interface AccessLog {
  head(customId: string | null): Promise<AccessHead>;
  /** All rows of a chain in their order, those outside of it first. */
  list(customId: string | null): AsyncIterable<AccessEntry>;
}

/** Where a chain ends. */
export interface AccessHead {
  readonly count: number;
  /** Digest of the last row, which holds all before it in place; null where there is none. */
  readonly head: string | null;
}

/** An access about to be logged. */
export interface NewAccess extends Access {
  /** The same for a repeat, whose first row may be there already; else unique. Default: a new one. */
  readonly id?: string;
}

/** One row as it is stored, which may be altered. */
export interface AccessEntry extends Access {
  /** Null where the row stands in no chain. */
  readonly number: number | null;
  readonly at: string;
  readonly previousSha256: string | null;
  readonly sha256: string | null;
  /** False where the row does not fit its own digest. */
  readonly fits: boolean;
}

export interface Access {
  /** Who looked, as far as it is known: `<user>@<host>` of a command, a token's subject, a library's caller. */
  readonly who: string;
  /** `report`, `result`, `verify`, `codec`, `erase`… */
  readonly what: string;
  /** Null where it concerned no single onboarding. */
  readonly customId: string | null;
}
