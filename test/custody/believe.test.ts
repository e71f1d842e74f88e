import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold, releaseHold } from '../../src/custody/hold.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { fromRecordBytes, toRecordBytes } from '../../src/custody/record-bytes.js';
import type { RecordSigner } from '../../src/custody/record-bytes.js';
import type { CustodyRecord } from '../../src/custody/record.js';
import { sweepOrphans } from '../../src/custody/sweep-orphans.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { deleteRow } from './alter.js';
import { RUN, STORE_DEPS, newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ORDER = { customId: 'c-1', reason: 'a test', by: 'officer' };

describe('where records are signed', () => {
  const signer = newSigner();
  let bench: Bench;
  let lines: { message: string; customId: unknown }[];

  beforeEach(async () => {
    lines = [];
    const warn = (message: string, fields: object = {}): void => {
      lines.push({ message, customId: (fields as Record<string, unknown>)['customId'] });
    };
    bench = await openBench({ signer, log: { warn } });
  });

  afterEach(() => bench.close());

  /** Adds one file to the evidence store, as whoever may write there. */
  const plant = async (key: string, bytes: Uint8Array): Promise<string> => {
    const path = join(bench.storeDir, key);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, bytes);
    return path;
  };
  const recordOf = async (key: string): Promise<CustodyRecord> =>
    (await fromRecordBytes(await readFile(join(bench.storeDir, key)), [])).record;
  /** A whole record of somebody else's, told of `c-1`. */
  const toldOfC1 = async (by: RecordSigner | null, change: object = {}): Promise<Uint8Array> => {
    await bench.settle('c-9');
    const record = JSON.stringify(await recordOf('c-9/custody/1')).replaceAll('c-9', 'c-1');
    return toRecordBytes({ ...(JSON.parse(record) as CustodyRecord), ...change }, by);
  };
  const sweepIn = (days: number): Promise<number> =>
    sweepOrphans({ ...bench.custody, now: () => new Date(Date.now() + days * DAY_MS) });
  const assertLoud = (): void => {
    assert.ok(lines.length > 0, 'nothing was logged');
    for (const { message, customId } of lines) {
      assert.equal(customId, 'c-1');
      assert.match(message, /run verify/);
    }
  };

  const PLANTED: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    unsigned: () => toldOfC1(null),
    'signed with a key that nobody named': () => toldOfC1(newSigner()),
    'dated back': () => toldOfC1(null, { recordedAt: '2026-01-01T00:00:00.000Z' }),
    "another customId's, renamed": async () => {
      await bench.settle('c-9');
      return readFile(join(bench.storeDir, 'c-9/custody/1'));
    },
    'an addition, renamed': async () => {
      await bench.settle('c-9');
      await placeHold(bench.custody, { ...ORDER, customId: 'c-9' });
      return readFile(join(bench.storeDir, 'c-9/custody/2'));
    },
    'of one customId, with the outcome of another': async () => {
      await bench.settle('c-9');
      const told = { ...(await recordOf('c-9/custody/1')), customId: 'c-1' };
      return toRecordBytes(told, signer);
    },
  };
  for (const [what, forge] of Object.entries(PLANTED)) {
    it(`a planted record (${what}) settles nothing and sweeps nothing; once moved away, all goes on`, async () => {
      const bytes = await forge();
      const request = await bench.prepare('c-1');
      const path = await plant('c-1/custody/1', bytes);
      await utimes(path, new Date(Date.now() - 2 * DAY_MS), new Date(Date.now() - 2 * DAY_MS));
      const before = (await readdir(join(bench.storeDir, 'c-1'), { recursive: true })).sort();

      const refusal = { code: 'storeCorrupt', message: /c-1 was altered.*run verify/ };
      await assert.rejects(bench.outcomes.find('c-1'), refusal);
      await assert.rejects(bench.outcomes.persist(request, RUN), refusal);
      assertLoud();
      lines.length = 0;
      assert.equal(await sweepIn(2), 0);
      assertLoud();
      for (const change of [placeHold, releaseHold]) {
        await assert.rejects(change(bench.custody, ORDER), refusal);
      }
      await assert.rejects(eraseOnboarding({ ...bench.custody, spoolDir: null }, ORDER), refusal);
      assert.equal(await bench.results.find('c-1'), null);
      assert.equal(await bench.results.holdOf('c-1'), null);
      assert.deepEqual((await readdir(join(bench.storeDir, 'c-1'), { recursive: true })).sort(), before);
      assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'altered');

      await unlink(path);
      const outcome = await bench.outcomes.persist(request, RUN);
      assert.equal(outcome.custody?.ref, 'c-1/custody/1');
      assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
    });
  }

  it('a record of our own key for another onboarding of this customId settles no run that knows better', async () => {
    const outcome = { ...(await bench.prepare('c-9')).outcome, customId: 'c-1', onboardingId: 'o-other' };
    const bytes = await toldOfC1(signer, { onboardingId: 'o-other', outcome });
    await plant('c-1/custody/1', bytes);
    const request = await bench.prepare('c-1');
    await assert.rejects(bench.outcomes.persist(request, RUN), { code: 'storeCorrupt' });
    assertLoud();
    assert.equal(await bench.results.find('c-1'), null);
  });

  it('a planted addition is built upon by nobody, and lets nothing be swept', async () => {
    await bench.settle('c-1');
    await bench.prepare('c-1', { build: 1 });
    await bench.results.placeHold('c-1', 'a court');
    const first = await readFile(join(bench.storeDir, 'c-1/custody/1'));
    const { sha256 } = await fromRecordBytes(first, []);
    for (const by of [null, newSigner()]) {
      const frame = { version: 1, customId: 'c-1', recordedAt: new Date().toISOString(), by: 'x' } as const;
      const addition = {
        ...frame,
        kind: 'erasure',
        worker: STORE_DEPS.identityOfWorker,
        previous: { ref: 'c-1/custody/1', sha256 },
        reason: 'an insider',
        removed: [],
      } satisfies CustodyRecord;
      const path = await plant('c-1/custody/2', await toRecordBytes(addition, by));
      const refusal = { code: 'storeCorrupt' };
      await assert.rejects(releaseHold(bench.custody, ORDER), refusal);
      assert.equal((await bench.results.holdOf('c-1'))?.reason, 'a court');
      await bench.results.releaseHold('c-1');
      await assert.rejects(eraseOnboarding({ ...bench.custody, spoolDir: null }, ORDER), refusal);
      lines.length = 0;
      assert.equal(await sweepIn(2), 0);
      assertLoud();
      await bench.results.placeHold('c-1', 'a court');
      await unlink(path);
    }
    await bench.results.releaseHold('c-1');
    assert.equal(await bench.results.erasureOf('c-1'), null);
    assert.equal(await sweepIn(2), 3);
  });

  it('a planted row settles nothing without its record; once removed, all goes on', async () => {
    const request = await bench.prepare('c-1');
    const { custody } = await bench.settle('c-9');
    for (const named of [null, custody, { ref: 'c-1/custody/1', sha256: 'ab'.repeat(32) }]) {
      await bench.results.insertFirst({ ...request.outcome, custody: named });
      const refusal = { code: 'storeCorrupt', message: /c-1 was altered.*run verify/ };
      await assert.rejects(bench.outcomes.find('c-1'), refusal);
      await assert.rejects(bench.outcomes.persist(request, RUN), refusal);
      assertLoud();
      deleteRow(bench, 'c-1');
    }
    const outcome = await bench.outcomes.persist(request, RUN);
    deleteRow(bench, 'c-1');
    // It names the record, and tells otherwise.
    await bench.results.insertFirst({ ...outcome, status: 'TIMEOUT' });
    await assert.rejects(bench.outcomes.find('c-1'), { code: 'storeCorrupt' });
    deleteRow(bench, 'c-1');
    assert.deepEqual(await bench.outcomes.find('c-1'), outcome);
    assert.deepEqual(await bench.outcomes.find('c-1'), outcome);
  });

  it('one planted record with a high number stalls nothing', async () => {
    await bench.settle('c-1');
    await plant('c-1/custody/999999', Buffer.from('x'));
    const { verdict, differences } = await verifyOnboarding(bench.custody, 'c-1');
    assert.equal(verdict, 'altered');
    assert.deepEqual(
      differences.map(({ object, code }) => [object, code]),
      [
        ['c-1/custody/2', 'missing'],
        ['c-1/custody/999999', 'unreadable'],
      ],
    );
    assert.equal((await bench.outcomes.find('c-1'))?.customId, 'c-1');
    assert.equal((await placeHold(bench.custody, ORDER)).kind, 'held');
  }).timeout(5_000);

  describe('by a key that came later', () => {
    let unsigned: Bench['outcomes'];
    beforeEach(() => {
      const { blobs, results } = bench;
      unsigned = createOutcomeStore({ ...STORE_DEPS, blobs, results, signer: null, publicKeys: [] });
    });

    it('what stood before stands where its row names it: it settles, is swept, held, released and erased', async () => {
      const outcome = await unsigned.persist(await bench.prepare('c-1'), RUN);
      await bench.prepare('c-1', { build: 1 });
      await placeHold({ ...bench.custody, signer: null, publicKeys: [] }, ORDER);
      assert.deepEqual(await bench.outcomes.find('c-1'), outcome);
      assert.equal((await releaseHold(bench.custody, ORDER)).kind, 'released');
      assert.equal(await sweepIn(2), 3);
      const erased = await eraseOnboarding({ ...bench.custody, spoolDir: null }, ORDER);
      assert.equal(erased.kind, 'erased');
      assert.deepEqual(lines, []);
    });

    it('a tombstone from before it lets an erasure that was cut off be finished', async () => {
      await unsigned.persist(await bench.prepare('c-1'), RUN);
      const before = { ...bench.custody, signer: null, publicKeys: [], spoolDir: null };
      await eraseOnboarding(before, ORDER);
      await bench.prepare('c-1');
      const erased = await eraseOnboarding({ ...bench.custody, spoolDir: null }, ORDER);
      assert.deepEqual(erased.kind === 'erased' && erased.removed > 0, true);
    });

    it('an earlier key verifies where it is named, and not where it is not', async () => {
      const outcome = await bench.settle('c-1');
      deleteRow(bench, 'c-1');
      const later = newSigner();
      const { blobs, results } = bench;
      const find = (...earlier: RecordSigner[]) => {
        const publicKeys = [later, ...earlier].map(({ publicKey }) => publicKey);
        return createOutcomeStore({ ...STORE_DEPS, blobs, results, signer: later, publicKeys }).find('c-1');
      };
      const refusal = { code: 'storeCorrupt', message: /FINWAVE_CUSTODY_PUBLIC_KEYS/ };
      await assert.rejects(find(), refusal);
      assert.deepEqual(await find(signer), outcome);
      assert.deepEqual((await results.find('c-1'))?.outcome, outcome);
    });
  });
});
