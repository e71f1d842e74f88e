import canonicalize from 'canonicalize';
import { isStoreFailure } from '../../activities/ports.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { Erasure, ResultStore } from '../stores/outcomes/result-store.js';
import { isOf } from './rechecks.js';
import type { ChainLink } from './chain.js';
import type { RecheckRecord } from './record.js';
import type { CheckedRecords } from './verify-records.js';
import type { Difference } from './verify-report.js';

/** Adds a difference to the report. */
export type AddDifference = (object: string, code: Difference['code'], detail: string) => void;

/** The row's outcome; null where there is none, or where it was altered, which is then a difference. */
export async function rowOf(
  results: ResultStore,
  customId: string,
  addDifference: AddDifference,
): Promise<OnboardingOutcome | null> {
  try {
    return (await results.find(customId))?.outcome ?? null;
  } catch (error) {
    if (!isStoreFailure(error) || error.code !== 'storeCorrupt') throw error;
    addDifference('row', 'digest', 'the row does not fit its own digest');
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
  const rows = await results.rechecksOf(customId).catch((error: unknown) => {
    if (!isStoreFailure(error) || error.code !== 'storeCorrupt') throw error;
    addDifference('row', 'digest', "a recheck's row does not fit its own digest");
    return null;
  });
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

/** Compares an erasure with the tombstone that it names. */
export function compareErasure(
  erasure: Erasure | null,
  { links }: CheckedRecords,
  addDifference: AddDifference,
): void {
  if (erasure === null) return;
  const { ref, sha256 } = erasure.tombstone;
  if (!erasure.isFinished) addDifference('erasure', 'notErased', 'it was cut off: repeat the erasure');
  const tombstone = links.find((link) => link.ref === ref);
  if (tombstone === undefined) addDifference(ref, 'missing', 'the erasure names it as its tombstone');
  else if (tombstone.sha256 !== sha256) addDifference(ref, 'digest', 'the erasure names another tombstone');
  else if (tombstone.record.kind !== 'erasure') addDifference(ref, 'disagrees', 'it is no tombstone');
}

/** Compares the hold that stands with the last one that a record tells of. */
export async function compareHold(
  results: ResultStore,
  customId: string,
  { links }: CheckedRecords,
  addDifference: AddDifference,
): Promise<void> {
  const hold = await results.holdOf(customId);
  const last = links
    .map(({ record }) => record)
    .findLast(({ kind }) => kind === 'hold' || kind === 'release');
  if ((hold !== null) === (last?.kind === 'hold')) return;
  const repeat = 'repeat `hold`, with or without --release';
  const what =
    hold === null ? 'a hold is recorded, but none stands' : 'a hold stands that no record tells of';
  addDifference('hold', 'disagrees', `${what}: ${repeat}`);
}
