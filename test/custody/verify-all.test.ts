import assert from 'node:assert/strict';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyAll } from '../../src/custody/verify-all.js';
import type { EndedRun } from '../../src/custody/verify-all.js';
import { alterRow, deleteRow } from './alter.js';
import { openBench, sha256 } from './bench.js';
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

  it('goes on past altered rows, and finds what somebody has planted', async () => {
    for (const customId of ['c-1', 'c-2', 'c-3']) await bench.settle(customId);
    alterRow(bench, 'c-1', 'outcome_json', '{}');
    alterRow(bench, 'c-2', 'status', 'TIMEOUT');
    await bench.results.placeHold('nobody-1', 'planted');
    await bench.results.markErased('nobody-2', { ref: 'nobody-2/custody/2', sha256: '0'.repeat(64) });
    await bench.results.placeHold('no id', 'planted');
    for (const key of ['nobody-3/custody/2', 'nobody-4/custody/999999', 'nobody-5/custody/9999999']) {
      const data = Buffer.from('{}');
      await bench.blobs.put(key, { data, sha256: sha256(data) });
    }
    const found = await all([]);
    assert.deepEqual(
      Object.entries(found).map(([customId, said]) => [customId, said.split(' ')[0]]),
      [
        ['c-1', 'altered'],
        ['c-2', 'altered'],
        ['c-3', 'untouched'],
        ['nobody-3', 'altered'],
        ['nobody-4', 'altered'],
        ['nobody-5', 'altered'],
        ['UNPRINTABLE', 'altered'],
        ['nobody-1', 'altered'],
        ['nobody-2', 'altered'],
      ],
    );
    assert.match(found['nobody-5'] ?? '', /nobody-5\/custody\/9999999/);
  });

  it('leaves out what ended before', async () => {
    await bench.settle('c-1');
    assert.deepEqual(await all([], new Date(Date.now() + 60_000)), {});
  });
});
