import assert from 'node:assert/strict';
import { judge, median, toTable, type Line } from './figures.js';
import { sumOf, toCounts } from './strace.js';

const LINE: Line = {
  name: 'throughput',
  unit: 'per second',
  ours: [10, 30, 20],
  floor: { name: 'bare', values: [20, 40, 80] },
};

describe('the figures of the bench', () => {
  it('takes the middle value, the lower of two', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([10, 2, 9, 1]), 2);
    assert.ok(Number.isNaN(median([])));
  });

  it('divides ours by the floor within each round, and takes the middle of the ratios', () => {
    assert.deepEqual(judge(LINE), { ours: 20, floor: 40, ratio: 0.5, isMet: null });
  });

  it('refuses rounds that have one side only', () => {
    assert.throws(() => judge({ ...LINE, ours: [10] }), RangeError);
  });

  for (const [goal, isMet] of [
    [{ of: 'ratio', atLeast: 0.5 }, true],
    [{ of: 'ratio', atLeast: 0.51 }, false],
    [{ of: 'ratio', atMost: 0.5 }, true],
    [{ of: 'ratio', atMost: 0.49 }, false],
    [{ of: 'ours', atMost: 20 }, true],
    [{ of: 'ours', atMost: 19 }, false],
  ] as const) {
    it(`finds ${goal.of} of 20 to 40 ${isMet ? 'met' : 'missed'} by ${JSON.stringify(goal)}`, () => {
      assert.equal(judge({ ...LINE, goal }).isMet, isMet);
      assert.match(toTable([{ ...LINE, goal }]), isMet ? / met$/m : / MISSED$/m);
    });
  }

  it('meets no goal with a figure that could not be taken', () => {
    assert.equal(judge({ ...LINE, ours: [], floor: null, goal: { of: 'ours', atMost: 1 } }).isMet, false);
    assert.equal(judge({ ...LINE, floor: null, goal: { of: 'ratio', atMost: 1 } }).isMet, false);
  });

  it('reads what strace counted', () => {
    const counts = toCounts(
      '    calls syscall\n--------- ------\n      12 fsync\n     259 readlink\n      271 total\n',
    );
    assert.equal(sumOf(counts, 'fsync', 'fdatasync'), 12);
    assert.equal(sumOf(counts), 271);
  });
});
