import assert from 'node:assert/strict';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyAll } from '../../src/custody/verify-all.js';
import type { EndedRun } from '../../src/custody/verify-all.js';
import { deleteRow } from './alter.js';
import { openBench } from './bench.js';
import type { Bench } from './bench.js';

describe('verify --all', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const all = async (runs: readonly EndedRun[], since = new Date(0)) => {
    const found: Record<string, string> = {};
    const ended = async function* () {
      for (const run of runs) yield await Promise.resolve(run);
    };
    for await (const { customId, verdict, differences } of verifyAll(bench.custody, ended, since)) {
      assert.ok(!(customId in found), `${customId} comes twice`);
      found[customId] = [verdict, ...differences.map(({ object }) => object)].join(' ');
    }
    return found;
  };

  it('finds through one place what another one has lost', async () => {
    const outcomes = [];
    for (const customId of ['c-1', 'c-2', 'c-3', 'c-4', 'c-5']) outcomes.push(await bench.settle(customId));
    const [first, second] = outcomes;
    deleteRow(bench, 'c-3');
    await unlink(join(bench.storeDir, 'c-4/custody/1'));
    deleteRow(bench, 'c-5');
    await unlink(join(bench.storeDir, 'c-5/custody/1'));
    const runs = [
      { customId: 'c-1', outcome: first ?? null },
      { customId: 'c-2', outcome: second ? { ...second, score: 1 } : null },
      { customId: 'c-5', outcome: null },
    ];
    assert.deepEqual(await all(runs), {
      'c-1': 'untouched',
      'c-2': 'altered history',
      'c-3': 'altered row',
      'c-4': 'altered c-4/custody/1',
      'c-5': 'altered row c-5/custody/1',
    });
  });

  it('leaves out what ended before', async () => {
    await bench.settle('c-1');
    assert.deepEqual(await all([], new Date(Date.now() + 60_000)), {});
  });
});
