import assert from 'node:assert/strict';
import { cp, readFile, readdir, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold } from '../../src/custody/hold.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { alterRow, deleteRow } from './alter.js';
import { newSigner, openBench, sha256 } from './bench.js';
import type { Bench } from './bench.js';

const ROUNDS = 1000;
/** The last record of a chain, gone, is told by what the result store knows of it. */
const NAMED_BY: Readonly<Record<string, string>> = { 'c-2/custody/2': 'hold' };
const IDS = ['c-1', 'c-2', 'c-3'] as const;

/**
 * Flips, deletions, truncations and swaps over everything stored of two onboardings, one of them
 * held, and of an erased one; each is undone before the next.
 */
describe('verify after random damage', () => {
  let bench: Bench;

  before(async () => {
    bench = await openBench({ signer: newSigner() });
    for (const customId of IDS) await bench.settle(customId);
    const order = { reason: 'a test', by: 'tester' };
    await placeHold(bench.custody, { ...order, customId: 'c-2' });
    await eraseOnboarding({ ...bench.custody, spoolDir: null }, { ...order, customId: 'c-3' });
  });

  after(() => bench.close());

  const filesOf = async (): Promise<string[]> => {
    const found = await readdir(bench.storeDir, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => relative(bench.storeDir, join(entry.parentPath, entry.name)))
      .filter((key) => !key.startsWith('.'))
      .sort();
  };
  const verdicts = async (): Promise<readonly (readonly [string, readonly string[]])[]> => {
    const found: [string, readonly string[]][] = [];
    for (const customId of IDS) {
      const { verdict, differences } = await verifyOnboarding(bench.custody, customId);
      assert.equal(verdict, differences.length === 0 ? 'untouched' : 'altered');
      found.push([customId, differences.map(({ object }) => object)]);
    }
    return found;
  };

  it(`catches each of ${ROUNDS.toString()} damages and names the object`, async () => {
    const files = await filesOf();
    const kept = join(bench.folder, 'kept');
    await cp(bench.storeDir, kept, { recursive: true });
    assert.ok((await verdicts()).every(([, objects]) => objects.length === 0));
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = createRandom(round);
      const key = files[random(files.length)] ?? '';
      const other = files.filter((file) => file !== key)[random(files.length - 1)] ?? '';
      const damage = DAMAGES[random(DAMAGES.length)] ?? flip;
      const damaged = await damage(bench.storeDir, key, other, random);
      for (const hit of damaged) {
        const customId = hit.split('/')[0] ?? '';
        const { verdict, differences } = await verifyOnboarding(bench.custody, customId);
        // An unreadable record names nothing any more, so it is all that can be named.
        const record = damaged.find((each) => each === `${customId}/custody/1`);
        const said = `round ${round.toString()}: ${damage.name} of ${key}`;
        assert.equal(verdict, 'altered', said);
        assert.ok(
          differences.some(({ object }) => [record ?? hit, NAMED_BY[hit]].includes(object)),
          `${said}: ${JSON.stringify(differences)}`,
        );
      }
      for (const hit of damaged) await cp(join(kept, hit), join(bench.storeDir, hit));
    }
    assert.ok((await verdicts()).every(([, objects]) => objects.length === 0));
  }).timeout(300_000);

  it('catches each damaged or deleted row', async () => {
    for (let round = 0; round < 60; round += 1) {
      const random = createRandom(round);
      const customId = IDS[random(IDS.length)] ?? 'c-1';
      const stored = (await bench.results.find(customId)) ?? assert.fail('there is no row');
      const json = JSON.stringify(stored.outcome);
      const at = random(json.length);
      const flipped = `${json.slice(0, at)}${json[at] === '7' ? '8' : '7'}${json.slice(at + 1)}`;
      if (round % 3 === 0) deleteRow(bench, customId);
      else alterRow(bench, customId, 'outcome_json', flipped);
      // A forger who knows what the row's own digest is.
      if (round % 3 === 1 && isJson(flipped)) alterRow(bench, customId, 'outcome_sha256', sha256(flipped));
      const { verdict, differences } = await verifyOnboarding(bench.custody, customId);
      assert.equal(verdict, 'altered', `round ${round.toString()}`);
      assert.ok(
        differences.some(({ object }) => object === 'row'),
        `round ${round.toString()}: ${JSON.stringify(differences)}`,
      );
      deleteRow(bench, customId);
      await bench.outcomes.find(customId);
      assert.equal((await verifyOnboarding(bench.custody, customId)).verdict, 'untouched');
    }
  });
});

/** Damages the store and answers which keys it hit. */
type Damage = (
  root: string,
  key: string,
  other: string,
  random: (below: number) => number,
) => Promise<string[]>;

async function flip(root: string, key: string, _other: string, random: (below: number) => number) {
  const bytes = await readFile(join(root, key));
  const at = random(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  await writeFile(join(root, key), bytes);
  return [key];
}

async function remove(root: string, key: string) {
  await unlink(join(root, key));
  return [key];
}

async function cut(root: string, key: string, _other: string, random: (below: number) => number) {
  await truncate(join(root, key), random((await stat(join(root, key))).size));
  return [key];
}

async function swap(root: string, key: string, other: string) {
  const [one, two] = [await readFile(join(root, key)), await readFile(join(root, other))];
  // The same bytes under two names, such as both onboardings' equal entries, are no damage.
  if (one.equals(two)) return [];
  await writeFile(join(root, key), two);
  await writeFile(join(root, other), one);
  return [key, other];
}

const DAMAGES: readonly Damage[] = [flip, remove, cut, swap];

function isJson(text: string): boolean {
  try {
    const value = JSON.parse(text) as { customId?: unknown };
    return value.customId !== undefined;
  } catch {
    return false;
  }
}

/** Numbers below a bound, the same ones for the same seed (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed + 0x6d2b79f5;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
