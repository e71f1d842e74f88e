import type { OnboardingOutcome } from '../../../workflows/contract.js';

/** Everything that anybody has written down about the onboardings of one storm. */
export interface Books {
  /** The vendor's own: by customId. */
  readonly vendor: ReadonlyMap<string, VendorEntry>;
  /** Every run that the engine knows. */
  readonly runs: readonly RunEntry[];
  readonly rows: readonly OnboardingOutcome[];
  /** CustomIds, one a custody record. */
  readonly records: readonly string[];
  /** CustomIds that `verify --all` calls altered. */
  readonly altered: readonly string[];
  /** How many onboardings `verify --all` has verified. */
  readonly verified: number;
}

export interface VendorEntry {
  readonly onboardingId: string;
  readonly status: string;
  readonly errorEvent: string | null;
}

export interface RunEntry {
  readonly customId: string;
  /** Temporal's name: RUNNING, COMPLETED, FAILED … */
  readonly status: string;
  readonly outcome: OnboardingOutcome | null;
}

/** What must not be, of one customId. */
export interface Violation {
  readonly customId: string;
  readonly kind: 'lost' | 'doubled' | 'wrong' | 'stuck' | 'altered';
  readonly what: string;
}

/**
 * Compares the books: each started customId has one run, completed; one onboarding at the vendor, which
 * the outcome names and whose ending it tells; one row and one record, and the row is the outcome.
 */
export function judge(customIds: readonly string[], books: Books): Violation[] {
  const runs = grouped(books.runs, ({ customId }) => customId);
  const rows = grouped(books.rows, ({ customId }) => customId);
  const records = grouped(books.records, (customId) => customId);
  const altered = new Set(books.altered);
  const known = new Set(customIds);

  const strangers = [...runs.keys(), ...rows.keys(), ...records.keys(), ...books.vendor.keys()]
    .filter((customId) => !known.has(customId))
    .map((customId): Violation => ({ customId, kind: 'doubled', what: 'nobody started this one' }));
  const found = customIds.flatMap((customId) => {
    const its = { runs: runs.get(customId), rows: rows.get(customId), records: records.get(customId) };
    const problems = judgeOne(its, books.vendor.get(customId));
    if (altered.has(customId)) problems.push({ kind: 'altered', what: 'it does not verify' });
    return problems.map((problem): Violation => ({ customId, ...problem }));
  });
  const unverified: Violation[] =
    books.verified === customIds.length
      ? []
      : [{ customId: '(all)', kind: 'lost', what: `${books.verified.toString()} were verified` }];
  return [...strangers, ...found, ...unverified];
}

interface Its {
  readonly runs: readonly RunEntry[] | undefined;
  readonly rows: readonly OnboardingOutcome[] | undefined;
  readonly records: readonly string[] | undefined;
}

function judgeOne(
  { runs = [], rows = [], records = [] }: Its,
  vendor: VendorEntry | undefined,
): Omit<Violation, 'customId'>[] {
  const [run] = runs;
  if (run === undefined) return [{ kind: 'lost', what: 'the engine knows no run' }];
  if (runs.length > 1) return [{ kind: 'doubled', what: `${runs.length.toString()} runs` }];
  if (run.status === 'RUNNING') return [{ kind: 'stuck', what: 'its run goes on' }];
  const { outcome } = run;
  if (outcome === null) return [{ kind: 'lost', what: `its run is ${run.status}` }];
  if (vendor === undefined) return [{ kind: 'lost', what: 'the vendor does not know it' }];
  const problems: Omit<Violation, 'customId'>[] = [];
  for (const [things, name] of [
    [rows, 'row'],
    [records, 'record'],
  ] as const) {
    if (things.length === 0) problems.push({ kind: 'lost', what: `no ${name}` });
    if (things.length > 1) problems.push({ kind: 'doubled', what: `${things.length.toString()} ${name}s` });
  }
  const [row] = rows;
  if (row !== undefined && JSON.stringify(row) !== JSON.stringify(outcome))
    problems.push({ kind: 'wrong', what: 'its row is not what the run answered' });
  if (outcome.onboardingId !== vendor.onboardingId)
    problems.push({ kind: 'doubled', what: "its onboarding is not the vendor's last one" });
  if (outcome.status !== vendor.status)
    problems.push({ kind: 'wrong', what: `${outcome.status}, at the vendor ${vendor.status}` });
  if (outcome.errorEvent !== vendor.errorEvent)
    problems.push({ kind: 'wrong', what: 'another errorEvent than the vendor has' });
  if (outcome.status === 'FINISHED' && outcome.evidence.state !== 'stored')
    problems.push({ kind: 'lost', what: `evidence ${outcome.evidence.state}` });
  return problems;
}

function grouped<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [thing]);
    else group.push(thing);
  }
  return groups;
}
