import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunInfo } from '../../activities/ports.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { sweepOrphans } from '../../src/custody/sweep-orphans.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { keyedDigest } from '../../activities/digest-of.js';
import { readLink } from '../../src/custody/chain.js';
import type { AskedFor, PersistRecheckRequest } from '../../workflows/activity-contract.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { accessesOf, overwrite } from './alter.js';
import { RUN, STORE_DEPS, newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';

const PERSISTER = fileURLToPath(new URL('./persist-until-killed-process.js', import.meta.url));
const HOUR_MS = 60 * 60 * 1000;

describe('the rechecks of an outcome store', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const run = (runId: string): RunInfo => ({ ...RUN, workflowId: 'recheck-c-1', runId });
  const verdictOf = async (): Promise<string> => (await verifyOnboarding(bench.custody, 'c-1')).verdict;

  /** Settles without the archive, which a recheck then brings. */
  async function settleTooSoon(): Promise<{ first: OnboardingOutcome; late: PersistRecheckRequest }> {
    const request = await bench.prepare('c-1');
    const images = request.outcome.evidence.files.filter(({ role }) => role === 'ocrImage');
    const { evidence, flags } = await bench.evidenceStore.concludeWithout(
      { customId: 'c-1', onboardingId: 'o-1', named: [], images, acceptMissing: true },
      { state: 'notReady', reason: 'http404' },
    );
    const outcome = { ...request.outcome, evidence, flags };
    const first = await bench.outcomes.persist({ ...request, outcome, receipt: null }, RUN);
    return {
      first,
      late: { outcome: withoutSettling(request.outcome), receipt: request.receipt, files: request.files },
    };
  }

  const knownOf = async (customId: string): Promise<unknown> => {
    const settled = await bench.outcomes.findSettled(customId, 'recheck-c-1', run('r-2'));
    assert.ok(settled !== null && settled !== 'erased');
    return settled.known;
  };

  /** What the input asked for, its texts' digests under the key that the record names. */
  const keyedAskedOf = async (customId: string): Promise<AskedFor> => {
    const link = await readLink(bench.blobs, [], customId, 1);
    const ending = link?.record.kind === 'ending' ? link.record : assert.fail('there is no record');
    const {
      key: ref,
      sha256,
      bytes,
    } = ending.objects.find(({ role }) => role === 'textsKey') ?? assert.fail();
    const key = (await bench.evidenceStore.readTextsKey({ ref, sha256, bytes: bytes ?? 0 })) ?? assert.fail();
    const { phoneStep, acceptations } = (await bench.prepare(customId)).asked ?? assert.fail();
    return {
      phoneStep,
      acceptations: acceptations.map(({ mandatory, textSha256 }) => ({
        mandatory,
        textSha256: keyedDigest(key, textSha256),
      })),
      textsKey: { ref, sha256, bytes: 32 },
    };
  };

  it('record what is new behind the first outcome, which stays', async () => {
    const { first, late } = await settleTooSoon();
    assert.deepEqual(await bench.outcomes.findSettled('c-1', 'recheck-c-1', RUN), {
      known: withoutSettling(first),
      asked: await keyedAskedOf('c-1'),
    });
    const persisted = await bench.outcomes.persistRecheck(late, run('r-1'));
    assert.ok(persisted !== 'erased' && persisted.news);
    assert.equal(persisted.outcome.custody?.ref, 'c-1/custody/2');
    assert.deepEqual({ ...persisted.outcome, custody: null }, late.outcome);
    assert.deepEqual(await bench.outcomes.find('c-1'), first);
    assert.deepEqual(await knownOf('c-1'), persisted.outcome);
    const [row, ...others] = await bench.results.rechecksOf('c-1');
    assert.deepEqual([row?.outcome, others], [persisted.outcome, []]);
    assert.equal(await verdictOf(), 'untouched');
    assert.deepEqual(accessesOf(bench, 'c-1'), [
      ['recheck-c-1', 'recheck'],
      ['recheck-c-1', 'recheck'],
    ]);
  });

  it('are news once, however often they are persisted, and none where nothing differs', async () => {
    const { late } = await settleTooSoon();
    const first = await bench.outcomes.persistRecheck(late, run('r-1'));
    assert.deepEqual(await bench.outcomes.persistRecheck(late, { ...run('r-1'), attempt: 2 }), first);
    const again = await bench.outcomes.persistRecheck(late, run('r-2'));
    assert.deepEqual(again, { ...(first as object), news: false });
    assert.equal((await bench.results.rechecksOf('c-1')).length, 1);
  });

  it('tell the newest, and verify compares each with its row', async () => {
    const { late } = await settleTooSoon();
    await bench.outcomes.persistRecheck(late, run('r-1'));
    const { outcome, receipt } = await bench.prepare('c-1', { build: 3 });
    const newest = await bench.outcomes.persistRecheck(
      { outcome: withoutSettling(outcome), receipt, files: null },
      run('r-2'),
    );
    assert.ok(newest !== 'erased' && newest.news);
    assert.deepEqual(await knownOf('c-1'), newest.outcome);
    const report = await verifyOnboarding(bench.custody, 'c-1');
    assert.deepEqual([report.verdict, report.records, report.orphans], ['untouched', 3, []]);
    await unlink(join(bench.storeDir, 'c-1/custody/3'));
    assert.deepEqual(
      (await verifyOnboarding(bench.custody, 'c-1')).differences.map(({ object, code }) => [object, code]),
      [['row', 'disagrees']],
    );
  });

  it('are covered by verify: every object that they name', async () => {
    const { late } = await settleTooSoon();
    await bench.outcomes.persistRecheck(late, run('r-1'));
    const archive = `c-1/archive/${late.outcome.evidence.sha256 ?? ''}.zip`;
    await overwrite(bench, archive, 40, Buffer.from('XX'));
    const { differences } = await verifyOnboarding(bench.custody, 'c-1');
    assert.ok(differences.some(({ object, code }) => object === archive && code === 'digest'));
  });

  it('name what the sweep of orphans spares', async () => {
    const { late } = await settleTooSoon();
    await bench.outcomes.persistRecheck(late, run('r-1'));
    await bench.prepare('c-1', { build: 9 });
    const later = () => new Date(Date.now() + 25 * HOUR_MS);
    assert.equal(await sweepOrphans({ ...bench.custody, now: later }), 3);
    assert.equal(await verdictOf(), 'untouched');
  });

  it('commit nothing while an object that they name is missing', async () => {
    const { late } = await settleTooSoon();
    await unlink(join(bench.storeDir, late.outcome.evidence.ref ?? ''));
    await assert.rejects(bench.outcomes.persistRecheck(late, run('r-1')), { code: 'storeCorrupt' });
    assert.deepEqual(await bench.results.rechecksOf('c-1'), []);
  });

  it('are refused after an erasure, which removes what they stored', async () => {
    const { late } = await settleTooSoon();
    await bench.outcomes.persistRecheck(late, run('r-1'));
    const order = { customId: 'c-1', reason: 'a test', by: 'officer' };
    assert.equal((await eraseOnboarding({ ...bench.custody, spoolDir: null }, order)).kind, 'erased');
    assert.equal(await bench.outcomes.findSettled('c-1', 'x', RUN), 'erased');
    assert.equal(await verdictOf(), 'untouched');
    // One that was under way when the erasure came.
    const { outcome, receipt } = await bench.prepare('c-1', { build: 4 });
    const late2 = { outcome: withoutSettling(outcome), receipt, files: null };
    assert.equal(await bench.outcomes.persistRecheck(late2, run('r-2')), 'erased');
    assert.equal(await verdictOf(), 'altered');
    assert.equal((await eraseOnboarding({ ...bench.custody, spoolDir: null }, order)).kind, 'erased');
    assert.equal(await verdictOf(), 'untouched');
  });

  it('know nothing of an onboarding that is not settled', async () => {
    assert.equal(await bench.outcomes.findSettled('c-1', 'x', RUN), null);
    assert.deepEqual(accessesOf(bench, 'c-1'), []);
  });

  it('believe no record that the known key did not sign and no row names', async () => {
    const { late } = await settleTooSoon();
    // Signed from here on: the first outcome's row names its digest.
    const { blobs, results } = bench;
    const signer = newSigner();
    const publicKeys = [signer.publicKey];
    const signing = createOutcomeStore({ ...STORE_DEPS, blobs, results, signer, publicKeys });
    const planter = createOutcomeStore({
      ...STORE_DEPS,
      blobs,
      results: { ...results, insertRecheck: () => Promise.resolve() },
      signer: null,
      publicKeys: [],
    });
    await planter.persistRecheck(late, run('planted'));
    await assert.rejects(signing.findSettled('c-1', 'x', RUN), { code: 'storeCorrupt' });
    await assert.rejects(signing.persistRecheck(late, run('r-1')), { code: 'storeCorrupt' });
  });

  for (const point of ['beforeLook', 'beforeRecord', 'afterRecord', 'beforeRow', 'afterRow']) {
    it(`killed at ${point} leave what a repeat brings to one record and one row`, async () => {
      const { first, late } = await settleTooSoon();
      const args = [bench.storeDir, bench.resultsFile, point, JSON.stringify(late)];
      const child = fork(PERSISTER, args);
      await once(child, 'message');
      child.send('go');
      assert.equal((await once(child, 'exit'))[1], 'SIGKILL');
      const isCommitted = (await bench.blobs.head('c-1/custody/2')) !== null;
      assert.equal(isCommitted, !['beforeLook', 'beforeRecord'].includes(point));

      const runId = `run-${(child.pid ?? 0).toString()}`;
      const persisted = await bench.outcomes.persistRecheck(late, { ...RUN, runId, attempt: 2 });
      assert.ok(persisted !== 'erased' && persisted.news);
      assert.equal((await bench.results.rechecksOf('c-1')).length, 1);
      assert.equal(await bench.blobs.head('c-1/custody/3'), null);
      assert.deepEqual(await bench.outcomes.find('c-1'), first);
      assert.equal(await verdictOf(), 'untouched');
    });
  }

  it('whose row was never written get it from the next one', async () => {
    const { late } = await settleTooSoon();
    const { blobs, results } = bench;
    const cutOff = { ...results, insertRecheck: () => Promise.reject(new Error('the power went')) };
    const outcomes = createOutcomeStore({
      ...STORE_DEPS,
      blobs,
      results: cutOff,
      signer: null,
      publicKeys: [],
    });
    await assert.rejects(outcomes.persistRecheck(late, run('r-1')));
    assert.equal(await verdictOf(), 'altered');
    await bench.outcomes.findSettled('c-1', 'recheck-c-1', RUN);
    assert.equal(await verdictOf(), 'untouched');
    // A later attempt of the same run is the same access.
    await bench.outcomes.findSettled('c-1', 'recheck-c-1', { ...RUN, attempt: 2 });
    assert.deepEqual(accessesOf(bench, 'c-1'), [['recheck-c-1', 'recheck']]);
    await bench.outcomes.findSettled('c-1', 'recheck-c-1', { ...RUN, runId: 'run-2' });
    assert.equal(accessesOf(bench, 'c-1').length, 2);
  });
});

function withoutSettling({ settledBy: _settledBy, ...outcome }: OnboardingOutcome) {
  return outcome;
}
