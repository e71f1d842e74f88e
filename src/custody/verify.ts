import type { KeyObject } from 'node:crypto';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { prefixesOf } from '../stores/blobs/key.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';
import { isRecheck, type ChainLink } from './chain.js';
import { currentObjects } from './current-objects.js';
import { isPlanted, recordKey, recordNumberOf } from './keys.js';
import { toOutcome } from './outcome-store.js';
import type { EndingRecord, RecheckRecord, RecordedObject } from './record.js';
import { compareAccesses } from './verify-accesses.js';
import { verifyEvidence } from './verify-evidence.js';
import { verifyObject } from './verify-object.js';
import type { EvidenceViews } from './verify-object.js';
import { codeOf, verifyRecords } from './verify-records.js';
import type { CheckedRecords } from './verify-records.js';
import type { Difference, VerifyReport } from './verify-report.js';
import {
  compareErasure,
  compareHolds,
  compareOutcomes,
  compareRechecks,
  compareStoredAt,
  unlessAltered,
} from './verify-rows.js';
import type { AddDifference } from './verify-rows.js';

export interface VerifyDeps extends EvidenceViews {
  readonly results: ResultStore;
  /** Ed25519 keys that may have signed records; empty: signatures are not checked. */
  readonly publicKeys: readonly KeyObject[];
}

/** What is known from elsewhere. */
export interface VerifyHints {
  readonly history?: OnboardingOutcome | null;
  readonly hasEnded?: boolean;
}

/**
 * Compares everything that is stored of a customId with its custody record: records and signatures,
 * each column of each row, each object's bytes, the archive's segments and entries, the access log.
 * Changes nothing.
 *
 * `history` is the outcome that Temporal's history holds, where it still does; `hasEnded` says that
 * there must be one, whatever the stores know.
 */
export async function verifyOnboarding(
  deps: VerifyDeps,
  customId: string,
  { history = null, hasEnded = false }: VerifyHints = {},
): Promise<VerifyReport> {
  const { blobs, results, publicKeys } = deps;
  const differences: Difference[] = [];
  const addDifference: AddDifference = (object, code, detail) => {
    differences.push({ object, code, detail });
  };

  const present = await keysOf(deps, customId, addDifference);
  const numbers = present.map(recordNumberOf).filter((number) => number !== null);
  const records = await verifyRecords(blobs, publicKeys, customId, numbers);
  for (const difference of records.differences) differences.push(difference);
  for (const key of present) {
    if (isPlanted(key)) addDifference(key, 'unreadable', 'no record has such a key');
  }
  const read = <T>(object: string, of: () => Promise<T>): Promise<T | null> =>
    unlessAltered(addDifference, object, of);
  const row = await read('row', () => results.find(customId));
  const erasure = await read('erasure', () => results.erasureOf(customId));
  const holds = await read('hold', () => results.holdsOf(customId));
  const ending = endingOf(records);
  const rechecks = records.links.filter(isRecheck);
  await compareRechecks(results, customId, rechecks, addDifference);
  const isHeld = holds?.some(({ releasedAt }) => releasedAt === null) ?? false;
  compareErasure(erasure, records, isHeld, addDifference);
  if (holds !== null) compareHolds(holds, records, addDifference);
  const isKnown = row !== null || hasEnded || records.links.length > 0 || differences.length > 0;
  const report = {
    customId,
    records: records.links.length,
    record: null,
    erased: null,
    checked: { objects: 0, bytes: 0 },
  };
  if (!isKnown) return { ...report, verdict: 'unknown', sealed: [], differences, orphans: present };

  if (ending === null) {
    if (row === null) addDifference('row', 'missing', 'the onboarding has ended');
    const isReported = differences.some(({ object }) => object === recordKey(customId, 1));
    if (!isReported)
      addDifference(recordKey(customId, 1), 'missing', 'there is an outcome, but no record of it');
  }
  const outcome = ending === null ? null : toOutcome(ending.record, ending);
  compareOutcomes(outcome, row?.outcome ?? null, history, addDifference);
  compareStoredAt(row, ending, addDifference);
  await compareAccesses(results, customId, records, addDifference);

  const objects = ending === null ? [] : currentObjects(ending.record, records);
  const isNamed = new Set(objects.map(({ key }) => key));
  const others = present.filter((key) => recordNumberOf(key) === null && !isPlanted(key));
  const content =
    ending === null || erasure !== null
      ? { differences: [], sealed: [], checked: { objects: 0, bytes: 0 } }
      : await verifyContent(
          deps,
          [ending, ...rechecks].map(({ record }) => record),
          objects,
        );
  for (const difference of content.differences) differences.push(difference);
  if (erasure !== null) {
    for (const key of others) addDifference(key, 'notErased', 'it is still there: repeat the erasure');
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

/** What lies below the customId's prefixes, as far as it can be listed. */
async function keysOf(
  { blobs }: EvidenceViews,
  customId: string,
  addDifference: AddDifference,
): Promise<string[]> {
  const keys: string[] = [];
  for (const prefix of prefixesOf(customId)) {
    try {
      for await (const { key } of blobs.list(prefix)) keys.push(key);
    } catch (error) {
      if (codeOf(error) === null) throw error;
      addDifference(prefix, 'unreadable', error instanceof Error ? error.message : '');
    }
  }
  return keys.sort();
}

function endingOf({ links }: CheckedRecords): ChainLink<EndingRecord> | null {
  const [first] = links;
  return first?.record.kind === 'ending' ? { ...first, record: first.record } : null;
}

async function verifyContent(
  deps: VerifyDeps,
  findings: readonly (EndingRecord | RecheckRecord)[],
  objects: readonly RecordedObject[],
): Promise<Pick<VerifyReport, 'checked' | 'sealed'> & { readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  const sealed: string[] = [];
  const whole = new Set<string>();
  let bytes = 0;
  for (const object of objects) {
    const receipt = findings.find((finding) => finding.receipt?.archive.sha256 === object.sha256)?.receipt;
    const checked = await verifyObject(deps, object, receipt ?? null);
    bytes += checked.bytes;
    for (const difference of checked.differences) differences.push(difference);
    if (checked.isSealed) sealed.push(object.key);
    else if (checked.differences.length === 0) whole.add(object.key);
  }
  const { blobs, opened } = deps;
  for (const finding of findings) {
    const inside = await verifyEvidence(opened ?? blobs, finding, {
      isWhole: (key) => whole.has(key),
      isSealed: (key) => sealed.includes(key),
    });
    for (const difference of inside) differences.push(difference);
  }
  return { differences, sealed, checked: { objects: objects.length, bytes } };
}
