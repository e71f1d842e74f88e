import assert from 'node:assert/strict';
import { toOutcome } from '../../../workflows/outcome.js';
import type { OnboardingOutcome } from '../../../workflows/contract.js';
import { judge, type Books, type RunEntry, type VendorEntry, type Violation } from './judge.js';

const IDS = ['a', 'b', 'c'];

const outcomeOf = (customId: string, changed: Partial<OnboardingOutcome> = {}): OnboardingOutcome => {
  const view = { customId, onboardingId: `o-${customId}`, status: 'FINISHED' as const };
  const { evidence, ...outcome } = toOutcome(view, 'poll', {});
  const listed = { ...evidence, state: 'stored', reason: null, files: [], filesOmitted: 0 } as const;
  return { ...outcome, evidence: listed, ...changed };
};
const runOf = (customId: string, changed: Partial<RunEntry> = {}): RunEntry => ({
  customId,
  status: 'COMPLETED',
  outcome: outcomeOf(customId),
  ...changed,
});
const vendorOf = (customId: string): [string, VendorEntry] => [
  customId,
  { onboardingId: `o-${customId}`, status: 'FINISHED', errorEvent: null },
];
const BOOKS: Books = {
  vendor: new Map(IDS.map(vendorOf)),
  runs: IDS.map((customId) => runOf(customId)),
  rows: IDS.map((customId) => outcomeOf(customId)),
  records: IDS,
  altered: [],
  verified: IDS.length,
};
const withoutB = <T>(things: readonly T[]): T[] => things.filter((_, n) => n !== 1);
const runOfB = (changed: Partial<RunEntry>): Partial<Books> => ({
  runs: [runOf('a'), runOf('b', changed), runOf('c')],
});
const ended = (changed: Partial<OnboardingOutcome>): Partial<Books> => ({
  ...runOfB({ outcome: outcomeOf('b', changed) }),
  rows: [outcomeOf('a'), outcomeOf('b', changed), outcomeOf('c')],
});

const PLANTED: Readonly<Record<string, readonly [Partial<Books>, Violation['kind']]>> = {
  'a run that the engine does not know': [{ runs: withoutB(BOOKS.runs) }, 'lost'],
  'a run that failed': [runOfB({ status: 'FAILED', outcome: null }), 'lost'],
  'a run that was terminated': [runOfB({ status: 'TERMINATED', outcome: null }), 'lost'],
  'a missing row': [{ rows: withoutB(BOOKS.rows) }, 'lost'],
  'a missing record': [{ records: withoutB(BOOKS.records) }, 'lost'],
  'one that the vendor does not know': [{ vendor: new Map([vendorOf('a'), vendorOf('c')]) }, 'lost'],
  'evidence that was not stored': [
    ended({ evidence: { ...outcomeOf('b').evidence, state: 'notReady' } }),
    'lost',
  ],
  'two runs': [{ runs: [...BOOKS.runs, runOf('b')] }, 'doubled'],
  'two rows': [{ rows: [...BOOKS.rows, outcomeOf('b')] }, 'doubled'],
  'two records': [{ records: [...BOOKS.records, 'b'] }, 'doubled'],
  "another onboarding than the vendor's last": [ended({ onboardingId: 'o-other' }), 'doubled'],
  'another ending than the vendor has': [ended({ status: 'TIMEOUT' }), 'wrong'],
  'another errorEvent than the vendor has': [ended({ errorEvent: 'TIME_EXPIRED' }), 'wrong'],
  'a row that is not what the run answered': [
    { rows: [outcomeOf('a'), outcomeOf('b', { score: 1 }), outcomeOf('c')] },
    'wrong',
  ],
  'a run that goes on': [runOfB({ status: 'RUNNING', outcome: null }), 'stuck'],
  'one that does not verify': [{ altered: ['b'] }, 'altered'],
};

describe("the storm's judge", () => {
  it('finds nothing where all books agree', () => {
    assert.deepEqual(judge(IDS, BOOKS), []);
  });

  for (const [what, [planted, kind]] of Object.entries(PLANTED)) {
    it(`names ${what} as ${kind}`, () => {
      const found = judge(IDS, { ...BOOKS, ...planted });
      assert.deepEqual(
        found.map((one) => [one.customId, one.kind]),
        [['b', kind]],
      );
    });
  }

  it('names what nobody has started', () => {
    const found = judge(['a', 'b'], { ...BOOKS, verified: 2 });
    assert.ok(found.length > 0);
    assert.deepEqual(
      new Set(found.map(({ customId, kind }) => `${kind} ${customId}`)),
      new Set(['doubled c']),
    );
  });

  it('names onboardings that were never verified', () => {
    assert.deepEqual(
      judge(IDS, { ...BOOKS, verified: 2 }).map(({ kind }) => kind),
      ['lost'],
    );
  });
});
