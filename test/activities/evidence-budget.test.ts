import assert from 'node:assert/strict';
import { isSpent, spend, toSpending, type EvidenceSpending } from '../../activities/evidence-budget.js';
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

describe('the evidence budget', () => {
  it('spends the time between answers without an archive', () => {
    const answers = Array.from({ length: 31 }, (_, i) => [i, 'evidenceNotReady'] as const);
    assert.equal(endsAt(after(answers.slice(0, 30)), 29), false);
    assert.equal(endsAt(after(answers), 30), true);
  });

  it('spends at most five minutes on a silence: half an hour without a worker loses nothing', () => {
    const spending = after([
      [0, 'evidenceNotReady'],
      [600, 'protocol'],
    ]);
    assert.equal(spending.spentMs, 5 * MINUTE);
    assert.equal(endsAt(spending, 600), false);
  });

  it('spends nothing while the vendor is away or refuses the token, but ends after giveUpAfter', () => {
    const spending = after([
      [0, 'unavailable'],
      [100, 'unauthorized'],
      [9_999, 'unavailable'],
    ]);
    assert.deepEqual([spending.spentMs, spending.answeredAt], [0, null]);
    assert.deepEqual([endsAt(spending, 10_079), endsAt(spending, 10_080)], [false, true]);
  });

  it('takes a redirect as an answer, not as a refused token', () => {
    const redirect = vendorFailure('unauthorized', { httpStatus: 302 });
    assert.equal(spend(null, redirect, START).answeredAt, START);
  });

  it('never ends at the first answer, however short the deadline', () => {
    const spending = after([[0, 'evidenceNotReady']]);
    assert.equal(isSpent(spending, { ...REQUEST, evidenceDeadlineMs: 1 }, START), false);
  });

  it('survives a clock that goes backwards, and a heartbeat of another shape', () => {
    const back = after([
      [10, 'evidenceNotReady'],
      [0, 'evidenceNotReady'],
    ]);
    assert.equal(back.spentMs, 0);
    for (const details of [{}, { firstAt: 'x' }, { firstAt: 1, spentMs: -1 }, { firstAt: NaN, spentMs: 0 }]) {
      assert.equal(toSpending(details), null);
    }
  });
});
