import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readChain } from '../../src/custody/chain.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold, releaseHold } from '../../src/custody/hold.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import type { ResultStore } from '../../src/stores/outcomes/result-store.js';
import { StoreError } from '../../src/stores/store-error.js';
import { createSpool } from '../../src/stores/spool/spool.js';
import { RUN, newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';
import { accessesOf, overwrite } from './alter.js';

const MARK = 'MARK-0815-PERSONAL';

describe('erase', () => {
  const signer = newSigner();
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ signer });
  });

  afterEach(() => bench.close());

  const erase = (customId = 'c-1', blobs: BlobStore = bench.blobs) =>
    eraseOnboarding(
      { ...bench.custody, blobs, spoolDir: bench.spoolDir },
      { customId, reason: 'asked by the person', by: 'officer' },
    );
  const filesWithMark = async (): Promise<string[]> => {
    const found = await readdir(bench.folder, { recursive: true, withFileTypes: true });
    const marked: string[] = [];
    for (const entry of found.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if ((await readFile(path)).includes(MARK)) marked.push(path);
    }
    return marked;
  };

  it('leaves no byte of the person, but record, row, outcome and a signed tombstone', async () => {
    const outcome = await bench.settle('c-1', { mark: MARK });
    const other = await bench.settle('c-2', { mark: 'somebody else' });
    // What attempts leave beside the record: an archive of another build, a refusal, a spool file.
    await bench.prepare('c-1', { mark: MARK, build: 1 });
    await bench.evidenceStore.storeRefusal('c-1', Buffer.from(MARK));
    const spooled = await createSpool(bench.spoolDir).create('c-1');
    await spooled.append(Buffer.from(MARK));
    await spooled.keep();
    const quarantine = join(bench.storeDir, 'quarantine', 'c-1');
    await mkdir(quarantine, { recursive: true });
    await writeFile(join(quarantine, `${'ab'.repeat(32)}.zip`), MARK);
    assert.ok((await filesWithMark()).length >= 7);

    const erased = await erase();
    assert.equal(erased.kind, 'erased');
    assert.deepEqual(await filesWithMark(), []);
    assert.deepEqual(await readdir(bench.spoolDir), []);
    assert.deepEqual((await bench.results.find('c-1'))?.outcome, outcome);
    assert.deepEqual(await bench.outcomes.find('c-1'), outcome);

    const [first, tombstone] = await readChain(bench.blobs, [signer.publicKey], 'c-1');
    assert.equal(first?.sha256, outcome.custody?.sha256);
    assert.ok(tombstone?.record.kind === 'erasure' && tombstone.signature === 'verified');
    assert.deepEqual(tombstone.record.previous, outcome.custody);
    assert.equal(tombstone.record.reason, 'asked by the person');
    const removed = new Map(tombstone.record.removed.map(({ key, sha256 }) => [key, sha256]));
    assert.equal(removed.get(outcome.result?.ref ?? ''), outcome.result?.sha256);
    assert.equal(removed.get(`quarantine/c-1/${'ab'.repeat(32)}.zip`), 'ab'.repeat(32));
    assert.equal(removed.size, erased.removed);

    const report = await verifyOnboarding(bench.custody, 'c-1');
    assert.deepEqual([report.verdict, report.differences, report.orphans], ['untouched', [], []]);
    assert.equal(report.erased?.ref, tombstone.ref);
    assert.equal((await verifyOnboarding(bench.custody, 'c-2')).verdict, 'untouched');
    assert.deepEqual(await bench.outcomes.find('c-2'), other);
    assert.deepEqual(accessesOf(bench, 'c-1'), [['officer', 'erase']]);
  });

  it('keeps the outcome for a later run of the customId', async () => {
    const outcome = await bench.settle('c-1');
    await erase();
    const later = await bench.prepare('c-2');
    const again = { ...later, outcome: { ...later.outcome, customId: 'c-1' } };
    assert.deepEqual(await bench.outcomes.persist(again, RUN), outcome);
  });

  it('refuses under a hold and goes on after its release', async () => {
    await bench.settle('c-1', { mark: MARK });
    const order = { customId: 'c-1', reason: 'a lawsuit', by: 'officer' };
    const held = await placeHold(bench.custody, order);
    assert.ok(held.kind === 'held' && held.hold.reason === 'a lawsuit');
    assert.deepEqual(await erase(), { kind: 'held', hold: held.hold });
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
    assert.ok((await filesWithMark()).length > 0);
    assert.deepEqual(await placeHold(bench.custody, { ...order, reason: 'another' }), held);

    assert.deepEqual(await releaseHold(bench.custody, order), { kind: 'released', stood: true });
    assert.deepEqual(await releaseHold(bench.custody, order), { kind: 'released', stood: false });
    assert.equal((await erase()).kind, 'erased');
    const kinds = (await readChain(bench.blobs, [signer.publicKey], 'c-1')).map(({ record }) => record.kind);
    assert.deepEqual(kinds, ['ending', 'hold', 'release', 'erasure']);
    assert.equal((await placeHold(bench.custody, order)).kind, 'erased');
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
  });

  it('answers a release that is repeated because nobody was told of the first', async () => {
    await bench.settle('c-1');
    const order = { customId: 'c-1', reason: 'a lawsuit', by: 'officer' };
    await placeHold(bench.custody, order);
    const results: ResultStore = {
      ...bench.results,
      async releaseHold(customId) {
        await bench.results.releaseHold(customId);
        throw new StoreError('storeUnavailable', 'the connection was lost');
      },
    };
    await assert.rejects(releaseHold({ ...bench.custody, results }, order), { code: 'storeUnavailable' });
    assert.deepEqual(await releaseHold(bench.custody, order), { kind: 'released', stood: true });
    assert.deepEqual(await releaseHold(bench.custody, order), { kind: 'released', stood: false });
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
  });

  it('refuses under a hold that comes between its look and its mark', async () => {
    await bench.settle('c-1', { mark: MARK });
    const late: BlobStore = {
      ...bench.blobs,
      async put(key, content, signal) {
        await bench.results.placeHold('c-1', 'just in time');
        return bench.blobs.put(key, content, signal);
      },
    };
    assert.equal((await erase('c-1', late)).kind, 'held');
    assert.ok((await filesWithMark()).length > 0);
    const order = { customId: 'c-1', reason: 'just in time', by: 'officer' };
    await placeHold(bench.custody, order);
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
    await releaseHold(bench.custody, order);
    assert.equal((await erase()).kind, 'erased');
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
  });

  it('refuses under Object Lock and says until when', async () => {
    await bench.settle('c-1', { mark: MARK });
    const until = new Date(Date.now() + 1000 * 60 * 60);
    const locked = {
      ...bench.blobs,
      head: async (key: string) => {
        const head = await bench.blobs.head(key);
        return head && { ...head, lockedUntil: until };
      },
    };
    const erased = await erase('c-1', locked);
    assert.ok(erased.kind === 'locked' && erased.until === until);
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).erased, null);
  });

  it('is brought to its end by a repeat, wherever it was cut off', async () => {
    for (let survived = 0; ; survived += 1) {
      const customId = `c-${survived.toString()}`;
      await bench.settle(customId, { mark: MARK });
      let calls = 0;
      const step = <A extends unknown[], T>(call: (...args: A) => T) => {
        return (...args: A): T => {
          if (calls++ === survived) throw new Error('cut off');
          return call(...args);
        };
      };
      const { blobs, results } = bench;
      const cut = {
        ...bench.custody,
        blobs: { ...blobs, put: step(blobs.put.bind(blobs)), remove: step(blobs.remove.bind(blobs)) },
        results: { ...results, markErased: step(results.markErased.bind(results)) },
        spoolDir: null,
      };
      const order = { customId, reason: 'first', by: 'officer' };
      const isDone = await eraseOnboarding(cut, order).then(
        () => true,
        () => false,
      );
      assert.equal((await erase(customId)).kind, 'erased');
      assert.deepEqual(await filesWithMark(), []);
      const chain = await readChain(blobs, [signer.publicKey], customId);
      assert.deepEqual(
        chain.map(({ record }) => record.kind),
        ['ending', 'erasure'],
      );
      const { verdict, erased } = await verifyOnboarding(bench.custody, customId);
      assert.deepEqual([verdict, erased?.ref], ['untouched', `${customId}/custody/2`]);
      if (isDone) {
        assert.ok(survived > 5);
        return;
      }
    }
  });

  it('agrees with another one at the same moment', async () => {
    await bench.settle('c-1', { mark: MARK });
    const [one, two] = await Promise.all([erase(), erase()]);
    assert.ok(one.kind === 'erased' && two.kind === 'erased');
    assert.deepEqual(one.erasure, two.erasure);
    assert.equal((await readChain(bench.blobs, [signer.publicKey], 'c-1')).length, 2);
  });

  it('knows no onboarding without an ending', async () => {
    await bench.prepare('c-1');
    assert.deepEqual(await erase(), { kind: 'unknown' });
  });

  it('refuses to build on records that were altered, or without their key', async () => {
    const outcome = await bench.settle('c-1');
    const unsigned = { ...bench.custody, signer: null, spoolDir: null };
    const order = { customId: 'c-1', reason: 'r', by: 'officer' };
    await assert.rejects(eraseOnboarding(unsigned, order), { code: 'storeMisconfigured' });
    const ref = outcome.custody?.ref ?? '';
    await overwrite(bench, ref, 300, Buffer.from('AAAA'));
    await assert.rejects(erase(), { code: 'storeCorrupt' });
    assert.equal(await bench.results.erasureOf('c-1'), null);
  });

  it('tells what lies there although it was erased', async () => {
    const outcome = await bench.settle('c-1');
    const bytes = await readFile(join(bench.storeDir, outcome.result?.ref ?? ''));
    await erase();
    await writeFile(join(bench.storeDir, outcome.result?.ref ?? ''), bytes);
    const { verdict, differences } = await verifyOnboarding(bench.custody, 'c-1');
    assert.deepEqual(
      [verdict, differences[0]?.object, differences[0]?.code],
      ['altered', outcome.result?.ref, 'notErased'],
    );
  });
});
