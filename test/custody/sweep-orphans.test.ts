import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { placeHold } from '../../src/custody/hold.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { sweepOrphans } from '../../src/custody/sweep-orphans.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { overwrite } from './alter.js';
import { RUN, STORE_DEPS, openBench } from './bench.js';
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

  it('spares for 24 hours what a recheck under way may have stored, and removes it then', async () => {
    const monthAgo = new Date(Date.now() - 31 * 24 * HOUR_MS);
    const { blobs, results, storeDir } = bench;
    const unsigned = { ...STORE_DEPS, blobs, results, signer: null, publicKeys: [] };
    const longAgo = createOutcomeStore({ ...unsigned, now: () => monthAgo });
    await longAgo.persist(await bench.prepare('c-1'), RUN);
    for await (const { key } of blobs.list('')) await utimes(join(storeDir, key), monthAgo, monthAgo);
    await bench.prepare('c-1', { build: 1 });
    const sweep = (hours: number): Promise<number> =>
      sweepOrphans(
        { ...bench.custody, now: () => new Date(Date.now() + hours * HOUR_MS) },
        { since: new Date(Date.now() - 24 * HOUR_MS) },
      );
    assert.equal(await sweep(23), 0);
    assert.equal(await sweep(25), 3);
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
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
