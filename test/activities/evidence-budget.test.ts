import assert from 'node:assert/strict';
import {
  boundOf,
  isSpent,
  spend,
  toSpending,
  type EvidenceSpending,
} from '../../activities/evidence-budget.js';
import type { VendorFailureCode } from '../../activities/ports.js';
import { vendorFailure } from './fake-ports.js';

const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const REQUEST = { evidenceDeadlineMs: 30 * MINUTE, giveUpAfterMs: 7 * 24 * 60 * MINUTE };

/** Answers at minutes since the start; what they have spent by the last one. */
const after = (
  answers: readonly (readonly [minute: number, code: VendorFailureCode])[],
): EvidenceSpending => {
  let spending: EvidenceSpending | null = null;
  for (const [minute, code] of answers) {
    spending = spend(spending, vendorFailure(code), START + minute * MINUTE);
    spending = toSpending(JSON.parse(JSON.stringify(spending)) as Record<string, unknown>);
  }
  assert.ok(spending !== null);
  return spending;
};
const endsAt = (spending: EvidenceSpending, minute: number): boolean =>
  isSpent(spending, REQUEST, START + minute * MINUTE);

describe('the evidence budget (C30)', () => {
  it('spends the time between answers without an archive', () => {
    const answers = Array.from({ length: 31 }, (_, i) => [i, 'notYet'] as const);
    assert.equal(endsAt(after(answers.slice(0, 30)), 29), false);
    assert.equal(endsAt(after(answers), 30), true);
  });

  it('spends at most five minutes on a silence: half an hour without a worker loses nothing', () => {
    const spending = after([
      [0, 'notYet'],
      [600, 'noGood'],
    ]);
    assert.equal(spending.spentMs, 5 * MINUTE);
    assert.equal(endsAt(spending, 600), false);
  });

  it('spends nothing while the vendor is away or refuses the token, but ends after giveUpAfter', () => {
    const spending = after([
      [0, 'away'],
      [100, 'refused'],
      [9_999, 'away'],
    ]);
    assert.deepEqual([spending.spentMs, spending.answeredAt], [0, null]);
    assert.deepEqual([endsAt(spending, 10_079), endsAt(spending, 10_080)], [false, true]);
  });

  it('lets the last attempt fall on its bound', () => {
    const answered = after([
      [0, 'notYet'],
      [1, 'notYet'],
    ]);
    assert.equal(boundOf(answered, REQUEST), START + 30 * MINUTE);
    assert.equal(boundOf(after([[3, 'away']]), REQUEST), START + 3 * MINUTE + REQUEST.giveUpAfterMs);
  });

  it('never ends at the first answer, however short the deadline', () => {
    const spending = after([[0, 'notYet']]);
    assert.equal(isSpent(spending, { ...REQUEST, evidenceDeadlineMs: 1 }, START), false);
  });

  it('survives a clock that goes backwards, and a heartbeat of another shape', () => {
    const back = after([
      [10, 'notYet'],
      [0, 'notYet'],
    ]);
    assert.equal(back.spentMs, 0);
    for (const details of [{}, { firstAt: 'x' }, { firstAt: 1, spentMs: -1 }, { firstAt: NaN, spentMs: 0 }]) {
      assert.equal(toSpending(details), null);
    }
  });
});
