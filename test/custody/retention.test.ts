import assert from 'node:assert/strict';
import { dueAt, dueBefore, parseRetention, type Retention } from '../../src/custody/retention.js';

const DAY_MS = 86_400_000;

describe('retention', () => {
  const due = (settled: string, text: string): string =>
    dueAt(new Date(settled), parseRetention(text) ?? assert.fail()).toISOString();

  it('counts days, and calendar months and years to their last day at the latest', () => {
    assert.equal(due('2024-02-29T23:59:59.999Z', '1d'), '2024-03-01T23:59:59.999Z');
    assert.equal(due('2026-01-31T10:00:00.000Z', '1m'), '2026-02-28T10:00:00.000Z');
    assert.equal(due('2024-01-31T10:00:00.000Z', '1m'), '2024-02-29T10:00:00.000Z');
    assert.equal(due('2026-01-31T10:00:00.000Z', '14m'), '2027-03-31T10:00:00.000Z');
    assert.equal(due('2024-02-29T10:00:00.000Z', '1y'), '2025-02-28T10:00:00.000Z');
    assert.equal(due('2024-02-29T10:00:00.000Z', '4y'), '2028-02-29T10:00:00.000Z');
    assert.equal(due('2020-12-31T10:00:00.000Z', '60m'), '2025-12-31T10:00:00.000Z');
  });

  it('takes one number and one letter only', () => {
    for (const text of ['', '5', 'y', '0d', '-1d', '1.5y', '5 years', '5Y', '5w', '100000d', '5y5m'])
      assert.equal(parseRetention(text), null, text);
  });

  it('looks at every row that may be due, whatever the day', () => {
    const retentions: Retention[] = (['d', 'm', 'y'] as const).flatMap((unit) =>
      [1, 5, 13].map((count) => ({ unit, count })),
    );
    for (let day = 0; day < 1500; day += 1) {
      const settled = new Date(Date.UTC(2023, 0, 1, 12) + day * DAY_MS);
      for (const retention of retentions) {
        const now = dueAt(settled, retention);
        assert.ok(settled <= dueBefore(now, retention), `${settled.toISOString()} ${retention.unit}`);
      }
    }
  });
});
