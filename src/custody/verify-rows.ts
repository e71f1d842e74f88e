import canonicalize from 'canonicalize';
import { isStoreFailure } from '../../activities/ports.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { Erasure, HoldEntry, ResultStore, StoredOutcome } from '../stores/outcomes/result-store.js';
import { matchHolds } from './match-holds.js';
import { isOf } from './rechecks.js';
import type { ChainLink } from './chain.js';
import type { CustodyRecord, EndingRecord, RecheckRecord } from './record.js';
import type { CheckedRecords } from './verify-records.js';
import type { Difference } from './verify-report.js';

/** Adds a difference to the report. */
export type AddDifference = (object: string, code: Difference['code'], detail: string) => void;

/** What `read` answers; null where what is stored was altered, which is then a difference of `object`. */
export async function unlessAltered<T>(
  addDifference: AddDifference,
  object: string,
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isStoreFailure(error) || error.code !== 'storeCorrupt') throw error;
    addDifference(object, 'digest', error.message);
    return null;
  }
}

/** Compares the three places where an outcome stands: record, row, Temporal's history. */
export function compareOutcomes(
  recorded: OnboardingOutcome | null,
  row: OnboardingOutcome | null,
  history: OnboardingOutcome | null,
  addDifference: AddDifference,
): void {
  const differs = (outcome: OnboardingOutcome): boolean => canonicalize(outcome) !== canonicalize(recorded);
  if (recorded !== null && row !== null && differs(row)) {
    const isOther = row.custody?.sha256 !== recorded.custody?.sha256;
    addDifference(
      'row',
      'disagrees',
      isOther ? 'it names another record by digest' : 'its outcome is not the recorded one',
    );
  }
  if (recorded !== null && row === null)
    addDifference('row', 'missing', 'there is a record, but no whole row of it');
  const known = recorded ?? row;
  if (history !== null && known !== null && canonicalize(history) !== canonicalize(known)) {
    addDifference('history', 'disagrees', "the workflow's result is another outcome");
  }
}

/** Compares the rows of rechecks with their records, in both directions. */
export async function compareRechecks(
  results: ResultStore,
  customId: string,
  links: readonly ChainLink<RecheckRecord>[],
  addDifference: AddDifference,
): Promise<void> {
  const rows = await unlessAltered(addDifference, 'row', () => results.rechecksOf(customId));
  if (rows === null) return;
  for (const link of links) {
    const row = rows.find(({ number }) => number === link.number);
    if (row === undefined) {
      addDifference('row', 'missing', `there is no row of ${link.ref}: repeat the recheck`);
    } else if (!isOf(row, link)) {
      addDifference('row', 'disagrees', `the row of ${link.ref} is not what that records`);
    }
  }
  for (const { number } of rows) {
    if (links.some((link) => link.number === number)) continue;
    addDifference('row', 'disagrees', `a recheck is stored that no record ${number.toString()} tells of`);
  }
}

/**
 * Compares when the outcome was stored with its record: at the record's own time, and before version 2 of
 * records at some later one.
 */
export function compareStoredAt(
  row: StoredOutcome | null,
  ending: ChainLink<EndingRecord> | null,
  addDifference: AddDifference,
): void {
  if (row !== null && ending !== null && !isAt(row.storedAt, ending.record))
    addDifference('row', 'disagrees', 'it was stored at another time than the record says');
}

function isAt(date: Date, { version, recordedAt }: CustodyRecord): boolean {
  const recorded = new Date(recordedAt);
  return version === 1 ? date >= recorded : date.getTime() === recorded.getTime();
}

/** Compares an erasure with the tombstone that it names, and a tombstone with whether it was carried out. */
export function compareErasure(
  erasure: Erasure | null,
  { links }: CheckedRecords,
  isHeld: boolean,
  addDifference: AddDifference,
): void {
  if (erasure === null) {
    const ordered = links.find(({ record }) => record.kind === 'erasure');
    // A hold that came before the first removal has stopped it.
    if (ordered !== undefined && !isHeld)
      addDifference('erasure', 'missing', `${ordered.ref} is its tombstone: repeat the erasure`);
    return;
  }
  const { ref, sha256 } = erasure.tombstone;
  if (!erasure.isFinished) addDifference('erasure', 'notErased', 'it was cut off: repeat the erasure');
  const tombstone = links.find((link) => link.ref === ref);
  if (tombstone === undefined) addDifference(ref, 'missing', 'the erasure names it as its tombstone');
  else if (tombstone.sha256 !== sha256) addDifference(ref, 'digest', 'the erasure names another tombstone');
  else if (tombstone.record.kind !== 'erasure') addDifference(ref, 'disagrees', 'it is no tombstone');
  else if (!isAt(erasure.erasedAt, tombstone.record))
    addDifference('erasure', 'disagrees', 'it has another time than its tombstone');
}

/** Compares the rows of holds with their records, in both directions. */
export function compareHolds(
  rows: readonly HoldEntry[],
  { links }: CheckedRecords,
  addDifference: AddDifference,
): void {
  const { unrecorded, strange } = matchHolds(rows, links);
  for (const { kind } of unrecorded)
    addDifference(
      'hold',
      'disagrees',
      `no record tells of a ${kind}: repeat \`hold\`, with or without --release`,
    );
  for (const { ref, record } of strange)
    addDifference('hold', 'disagrees', `no row is that of the ${record.kind} in ${ref}`);
}
