import assert from 'node:assert/strict';
import { placeHold } from '../../src/custody/hold.js';
import { sweepOrphans } from '../../src/custody/sweep-orphans.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { overwrite } from './alter.js';
import { openBench } from './bench.js';
import type { Bench } from './bench.js';

const HOUR_MS = 60 * 60 * 1000;

describe('the sweep of orphans', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const sweepAfter = (hours: number): Promise<number> =>
    sweepOrphans({ ...bench.custody, now: () => new Date(Date.now() + hours * HOUR_MS) });
  const settleWithOrphans = async (customId: string) => {
    const outcome = await bench.settle(customId);
    await bench.prepare(customId, { build: 1 });
    return outcome;
  };

  it('removes what the record does not name, 24 hours after the record', async () => {
    for (const customId of ['c-1', 'quarantine', 'C:2']) await settleWithOrphans(customId);
    const { orphans } = await verifyOnboarding(bench.custody, 'c-1');
    // Archive, manifest and receipt of the other build.
    assert.equal(orphans.length, 3);
    assert.equal(await sweepAfter(23), 0);
    assert.equal(await sweepAfter(25), 9);
    assert.equal(await sweepAfter(25), 0);
    for (const customId of ['c-1', 'quarantine', 'C:2']) {
      const report = await verifyOnboarding(bench.custody, customId);
      assert.deepEqual([report.verdict, report.orphans], ['untouched', []]);
    }
  });

  it('removes nothing without a record, with an altered one, or under a hold', async () => {
    await bench.prepare('c-1');
    const outcome = await settleWithOrphans('c-2');
    await overwrite(bench, outcome.custody?.ref ?? '', 5, Buffer.from('x'));
    await settleWithOrphans('c-3');
    await placeHold(bench.custody, { customId: 'c-3', reason: '', by: 'officer' });
    assert.equal(await sweepAfter(25), 0);
  });
});
