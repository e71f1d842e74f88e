import type { KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isStoreFailure } from '../../activities/ports.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { prefixesOf } from '../evidence/keys.js';
import type { Erasure, ResultStore } from '../results/result-store.js';
import type { ChainLink } from './chain.js';
import { recordKey, recordNumberOf } from './keys.js';
import { toOutcome } from './ledger.js';
import type { EndingRecord, RecordedObject } from './record.js';
import { verifyEvidence } from './verify-evidence.js';
import { verifyObject } from './verify-object.js';
import type { EvidenceViews } from './verify-object.js';
import { verifyRecords } from './verify-records.js';
import type { CheckedRecords } from './verify-records.js';
import type { Difference, VerifyReport } from './verify-report.js';

export interface VerifyDeps extends EvidenceViews {
  readonly results: ResultStore;
  /** Ed25519 keys that may have signed records; empty: signatures are not checked. */
  readonly publicKeys: readonly KeyObject[];
}

/**
 * Compares everything that is stored of a customId with its custody record: records and signatures,
 * the row, each object's bytes, the archive's segments and entries, an erasure, a hold. Changes
 * nothing.
 *
 * `history` is the outcome that Temporal's history holds, where it still does.
 */
export async function verifyOnboarding(
  deps: VerifyDeps,
  customId: string,
  { history = null }: { readonly history?: OnboardingOutcome | null } = {},
): Promise<VerifyReport> {
  const { blobs, results, publicKeys } = deps;
  const differences: Difference[] = [];
  const found = (object: string, code: Difference['code'], detail: string): void => {
    differences.push({ object, code, detail });
  };

  const records = await verifyRecords(blobs, publicKeys, customId);
  const row = await rowOf(results, customId, found);
  const present = await keysOf(deps, customId);
  differences.push(...records.differences);
  const ending = endingOf(records);
  const isKnown = row !== null || history !== null || records.links.length > 0 || differences.length > 0;
  const report = { customId, records: records.links.length, record: null, erased: null, checked: { objects: 0, bytes: 0 } };
  if (!isKnown) return { ...report, verdict: 'unknown', sealed: [], differences, orphans: present };

  if (ending === null) {
    const isReported = differences.some(({ object }) => object === recordKey(customId, 1));
    if (!isReported) found(recordKey(customId, 1), 'missing', 'there is an outcome, but no record of it');
  }
  const outcome = ending === null ? null : toOutcome(ending.record, ending);
  compareOutcomes(outcome, row, history, found);

  const erasure = await results.erasureOf(customId);
  compareErasure(erasure, records, found);
  await compareHold(results, customId, records, found);

  const objects = ending === null ? [] : currentObjects(ending.record, records);
  const isNamed = new Set(objects.map(({ key }) => key));
  const others = present.filter((key) => recordNumberOf(key) === null);
  const content =
    ending === null || erasure !== null
      ? { differences: [], sealed: [], checked: { objects: 0, bytes: 0 } }
      : await verifyContent(deps, ending.record, objects);
  differences.push(...content.differences);
  if (erasure !== null) {
    for (const key of others) found(key, 'notErased', 'it is still there: repeat the erasure');
  }
  return {
    ...report,
    verdict: differences.length === 0 ? 'untouched' : 'altered',
    erased: erasure && { at: erasure.erasedAt.toISOString(), ref: erasure.tombstone.ref },
    record: ending && {
      ref: ending.ref,
      sha256: ending.sha256,
      signature: ending.signature === 'foreign' ? 'unchecked' : ending.signature,
    },
    checked: content.checked,
    sealed: content.sealed,
    differences,
    orphans: erasure === null ? others.filter((key) => !isNamed.has(key)) : [],
  };
}

type Found = (object: string, code: Difference['code'], detail: string) => void;

async function rowOf(results: ResultStore, customId: string, found: Found): Promise<OnboardingOutcome | null> {
  try {
    return (await results.find(customId))?.outcome ?? null;
  } catch (error) {
    if (!isStoreFailure(error) || error.code !== 'storeCorrupt') throw error;
    found('row', 'digest', 'the row does not fit its own digest');
    return null;
  }
}

async function keysOf({ blobs }: EvidenceViews, customId: string): Promise<string[]> {
  const keys: string[] = [];
  for (const prefix of prefixesOf(customId)) {
    for await (const { key } of blobs.list(prefix)) keys.push(key);
  }
  return keys.sort();
}

function endingOf({ links }: CheckedRecords): ChainLink<EndingRecord> | null {
  const [first] = links;
  return first?.record.kind === 'ending' ? { ...first, record: first.record } : null;
}

function compareOutcomes(
  recorded: OnboardingOutcome | null,
  row: OnboardingOutcome | null,
  history: OnboardingOutcome | null,
  found: Found,
): void {
  const differs = (outcome: OnboardingOutcome): boolean => canonicalize(outcome) !== canonicalize(recorded);
  if (recorded !== null && row !== null && differs(row)) {
    const isOther = row.custody?.sha256 !== recorded.custody?.sha256;
    found('row', 'disagrees', isOther ? 'it names another record by digest' : 'its outcome is not the recorded one');
  }
  if (recorded !== null && row === null) found('row', 'missing', 'there is a record, but no whole row of it');
  const known = recorded ?? row;
  if (history !== null && known !== null && canonicalize(history) !== canonicalize(known)) {
    found('history', 'disagrees', "the workflow's result is another outcome");
  }
}

function compareErasure(erasure: Erasure | null, { links }: CheckedRecords, found: Found): void {
  if (erasure === null) return;
  const { ref, sha256 } = erasure.tombstone;
  const tombstone = links.find((link) => link.ref === ref);
  if (tombstone === undefined) found(ref, 'missing', 'the erasure names it as its tombstone');
  else if (tombstone.sha256 !== sha256) found(ref, 'digest', 'the erasure names another tombstone');
  else if (tombstone.record.kind !== 'erasure') found(ref, 'disagrees', 'it is no tombstone');
}

async function compareHold(
  results: ResultStore,
  customId: string,
  { links }: CheckedRecords,
  found: Found,
): Promise<void> {
  const hold = await results.holdOf(customId);
  const last = links.map(({ record }) => record).findLast(({ kind }) => kind === 'hold' || kind === 'release');
  if ((hold !== null) === (last?.kind === 'hold')) return;
  const repeat = 'repeat `hold`, with or without --release';
  found('hold', 'disagrees', hold === null ? `a hold is recorded, but none stands: ${repeat}` : `a hold stands that no record tells of: ${repeat}`);
}

/** The ending's objects with the digests that the last re-encryption gave them. */
export function currentObjects(ending: EndingRecord, { links }: Pick<CheckedRecords, 'links'>): RecordedObject[] {
  const objects = new Map(ending.objects.map((object) => [object.key, object]));
  for (const { record } of links) {
    if (record.kind === 'reseal') for (const object of record.objects) objects.set(object.key, object);
  }
  return [...objects.values()];
}

async function verifyContent(
  deps: VerifyDeps,
  record: EndingRecord,
  objects: readonly RecordedObject[],
): Promise<Pick<VerifyReport, 'checked' | 'sealed'> & { readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  const sealed: string[] = [];
  const whole = new Set<string>();
  let bytes = 0;
  for (const object of objects) {
    const checked = await verifyObject(deps, object, record.receipt);
    bytes += checked.bytes;
    differences.push(...checked.differences);
    if (checked.isSealed) sealed.push(object.key);
    else if (checked.differences.length === 0) whole.add(object.key);
  }
  const { blobs, opened } = deps;
  differences.push(...(await verifyEvidence(opened ?? blobs, record, (key) => whole.has(key))));
  return { differences, sealed, checked: { objects: objects.length, bytes } };
}
