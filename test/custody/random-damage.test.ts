import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold, releaseHold } from '../../src/custody/hold.js';
import { recheckedOutcomeSchema } from '../../src/custody/outcome-schema.js';
import { readChain } from '../../src/custody/chain.js';
import { writeCheckpoint } from '../../src/custody/checkpoint.js';
import { verifyCheckpoint } from '../../src/custody/verify-checkpoint.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { RUN, newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';
import { FILE_DAMAGES } from './damage-files.js';
import { RowDamager, TABLES } from './damage-rows.js';
import { createRandom } from './random.js';

const ROUNDS = 1000;
const IDS = Array.from({ length: 10 }, (_, index) => `c-${(index + 1).toString()}`);
/** The last record of a chain, gone, is told by what the result store knows of it. */
const ROWS: readonly string[] = Object.values(TABLES);

/**
 * Changes of every column of every table and damages of every file of ten onboardings: held, released,
 * rechecked, erased and none of it; each is undone before the next.
 */
describe('verify after random damage', () => {
  let bench: Bench;
  let rows: RowDamager;

  before(async () => {
    bench = await openBench({ signer: newSigner() });
    for (const customId of IDS) {
      await bench.settle(customId);
      for (const what of ['result', 'report']) await look(customId, what);
    }
    const hold = (customId: string) =>
      placeHold(bench.custody, { customId, reason: 'a court', by: 'tester' });
    const release = (customId: string) => releaseHold(bench.custody, { customId, reason: '', by: 'tester' });
    for (const customId of ['c-2', 'c-4', 'c-6', 'c-8', 'c-9']) await hold(customId);
    for (const customId of ['c-4', 'c-8', 'c-9']) await release(customId);
    await hold('c-8');
    for (const customId of ['c-5', 'c-6']) await recheck(customId);
    for (const customId of ['c-3', 'c-9']) {
      const order = { customId, reason: 'a test', by: 'tester' };
      await eraseOnboarding({ ...bench.custody, spoolDir: null }, order);
    }
    // No record comes after the last look, so that none names it.
    for (const customId of IDS) await look(customId, 'verify');
    rows = new RowDamager(bench.resultsFile);
  });

  after(async () => {
    rows.close();
    await bench.close();
  });

  const look = (customId: string, what: string) => bench.results.logAccess({ who: 'tester', what, customId });
  async function recheck(customId: string): Promise<void> {
    const { outcome, receipt, files } = await bench.prepare(customId, { build: 1 });
    const found = recheckedOutcomeSchema.parse(outcome);
    const request = { outcome: { ...found, flags: ['unknownCodes'] as const }, receipt, files };
    await bench.outcomes.persistRecheck(request, { ...RUN, runId: 'run-2' });
  }

  const filesOf = async (): Promise<string[]> => {
    const found = await readdir(bench.storeDir, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => relative(bench.storeDir, join(entry.parentPath, entry.name)))
      .filter((key) => !key.startsWith('.'))
      .sort();
  };
  const objectsOf = async (customId: string): Promise<readonly string[]> => {
    const { verdict, differences } = await verifyOnboarding(bench.custody, customId);
    assert.equal(verdict, differences.length === 0 ? 'untouched' : 'altered');
    return differences.map(({ object }) => object);
  };
  const checkpoint = async (): Promise<readonly string[]> => {
    const lines: string[] = [];
    await writeCheckpoint({ ...bench.custody, accessLog: bench.results.accessLog }, (line) => {
      lines.push(line.trimEnd());
      return Promise.resolve();
    });
    return lines;
  };
  const differencesFrom = async (lines: readonly string[]): Promise<readonly string[]> => {
    const deps = { ...bench.custody, accessLog: bench.results.accessLog };
    const { differences } = await verifyCheckpoint(deps, async function* () {
      for (const line of lines) yield await Promise.resolve(line);
    });
    return differences.map(({ customId, of }) => `${of} of ${customId ?? 'nobody'}`);
  };
  /** How many rows of its access log the records of a customId name. */
  const namedAccesses = async (customId: string): Promise<number> =>
    (await readChain(bench.blobs, bench.custody.publicKeys, customId)).at(-1)?.record.accessLog?.count ?? 0;
  const assertUntouched = async (lines: readonly string[]): Promise<void> => {
    for (const customId of IDS) assert.deepEqual(await objectsOf(customId), [], customId);
    assert.deepEqual(await differencesFrom(lines), []);
  };

  it(`names each of ${ROUNDS.toString()} changes of files and rows`, async () => {
    const files = await filesOf();
    const kept = join(bench.folder, 'kept');
    await cp(bench.storeDir, kept, { recursive: true });
    const lines = await checkpoint();
    await assertUntouched(lines);
    const changed = new Set<string>();
    let byCheckpointAlone = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = createRandom(round);
      if (round % 2 === 0) {
        const damaged = rows.damage(round / 2, random);
        const { table, column, customId, number, said } = damaged;
        if (column !== null) changed.add(`${table}.${column}`);
        const objects = await objectsOf(customId);
        // An erasure that names another tombstone is told by the key that it names.
        const isAny = table === 'onboarding_erasures';
        const isNamed = objects.some((object) => isAny || object === TABLES[table]);
        if (!isNamed && number !== null && number > (await namedAccesses(customId))) {
          assert.deepEqual(await differencesFrom(lines), [`access log of ${customId}`], said);
          byCheckpointAlone += 1;
        } else assert.ok(isNamed, `round ${round.toString()}: ${said}: ${objects.join()}`);
        damaged.undo();
        continue;
      }
      const key = files[random(files.length)] ?? '';
      const other = files.filter((file) => file !== key)[random(files.length - 1)] ?? '';
      const damage = FILE_DAMAGES[random(FILE_DAMAGES.length)] ?? assert.fail();
      const damaged = await damage(bench.storeDir, key, other, random);
      for (const hit of damaged) {
        const customId = hit.split('/')[0] ?? '';
        const objects = await objectsOf(customId);
        // An unreadable record names nothing any more, so it is all that can be named.
        const record = damaged.find((each) => each === `${customId}/custody/1`) ?? hit;
        const isRecord = hit.includes('/custody/');
        assert.ok(
          objects.some((object) => object === record || (isRecord && ROWS.includes(object))),
          `round ${round.toString()}: ${damage.name} of ${key}: ${objects.join()}`,
        );
      }
      for (const hit of damaged) await cp(join(kept, hit), join(bench.storeDir, hit));
    }
    await assertUntouched(lines);
    assert.deepEqual([...changed].sort(), rows.columns.map((names) => names.join('.')).sort());
    assert.ok(byCheckpointAlone > 0);
  }).timeout(600_000);
});
