/** Why an object is not what the custody record says; stable, for scripts. */
export type DifferenceCode =
  /** Named, but not there. */
  | 'missing'
  /** There, but of another length. */
  | 'length'
  /** Its bytes have another digest. */
  | 'digest'
  /** It cannot be read as what it is: no record, no manifest, a broken entry, something else than a file. */
  | 'unreadable'
  /** It says something else than what names it. */
  | 'disagrees'
  /** The signature does not fit. */
  | 'forged'
  /** A key is known, but this record is not signed, or by another key. */
  | 'unsigned'
  /** It is there, although an erasure says that it was removed. */
  | 'notErased'
  /** A newer version of this package wrote it: verify with that one. */
  | 'newer';

/** One thing that is not as it was stored. */
export interface Difference {
  /** A key of the evidence store, or `row`, `erasure`, `hold`, `access` (the result store's) or `history` (Temporal's). */
  readonly object: string;
  readonly code: DifferenceCode;
  /** In words; never a vendor's name or value. */
  readonly detail: string;
}

/** What `verify` found. */
export interface VerifyReport {
  readonly customId: string;
  /** `unknown`: neither a row nor a record. */
  readonly verdict: 'untouched' | 'altered' | 'unknown';
  /** Null where nobody ordered an erasure that was carried out. */
  readonly erased: { readonly at: string; readonly ref: string } | null;
  /** The record of the ending; `signature` is `unchecked` where no key was given. */
  readonly record: {
    readonly ref: string;
    readonly sha256: string;
    readonly signature: 'verified' | 'unchecked' | 'none';
  } | null;
  /** Number of custody records. */
  readonly records: number;
  /** Objects whose stored bytes were hashed, and how many bytes they are. */
  readonly checked: { readonly objects: number; readonly bytes: number };
  /** Keys of objects that are sealed and were not opened: only their stored bytes were checked. */
  readonly sealed: readonly string[];
  readonly differences: readonly Difference[];
  /** Keys that lie there although nothing names them; no reason to fail. */
  readonly orphans: readonly string[];
}
