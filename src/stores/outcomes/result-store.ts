import type { OnboardingOutcome } from '../../../workflows/contract.js';

/**
 * The result store: one outcome per customId, the first wins, with what custody asks to be
 * known beside it: holds, erasures, and who looked.
 *
 * Every method rejects with a `StoreError`, and each change is one conditional statement, so that
 * repeating it changes nothing.
 */
export interface ResultStore {
  /** Rejects with `storeCorrupt` where the row does not fit its digest. */
  find(customId: string): Promise<StoredOutcome | null>;
  /** Stores `outcome` unless its customId has one already; answers the stored one either way. */
  insertFirst(outcome: OnboardingOutcome): Promise<OnboardingOutcome>;
  /** In the order of the customIds' bytes. */
  list(query: ListQuery): AsyncIterable<StoredOutcome>;
  /** Forbids erasure; answers the hold that stands, which may be an earlier one. */
  placeHold(customId: string, reason: string): Promise<Hold>;
  /** False where no hold stood. */
  releaseHold(customId: string): Promise<boolean>;
  holdOf(customId: string): Promise<Hold | null>;
  /**
   * Records that `customId` is erased, unless a hold stands: then null, and nothing may be removed.
   * Called before the first removal, so that a hold placed later finds an erasure under way.
   * Answers the first record.
   */
  markErased(customId: string, tombstone: Tombstone): Promise<Erasure | null>;
  erasureOf(customId: string): Promise<Erasure | null>;
  /** Appends to the access log. */
  logAccess(access: Access): Promise<void>;
  /** Oldest first. */
  accessesOf(customId: string): AsyncIterable<LoggedAccess>;
  close(): Promise<void>;
}

export interface StoredOutcome {
  readonly outcome: OnboardingOutcome;
  /** Of the stored JSON's UTF-8 bytes, hex. */
  readonly sha256: string;
  readonly storedAt: Date;
}

export interface ListQuery {
  /** Only what was stored then or later. */
  readonly since?: Date;
  /** Only customIds after this one: where the last page ended. */
  readonly after?: string;
  /** At most so many. */
  readonly limit: number;
}

export interface Hold {
  readonly customId: string;
  readonly reason: string;
  readonly placedAt: Date;
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

export interface LoggedAccess extends Access {
  readonly at: Date;
}
