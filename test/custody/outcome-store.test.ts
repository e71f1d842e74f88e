import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keyedDigest } from '../../activities/digest-of.js';
import type { PersistRequest } from '../../workflows/activity-contract.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { parseReceipt } from '../../src/custody/record.js';
import type { EndingRecord } from '../../src/custody/record.js';
import { fromRecordBytes } from '../../src/custody/record-bytes.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { rememberPuts } from '../../src/stores/blobs/remember-puts.js';
import type { RememberingBlobStore } from '../../src/stores/blobs/remember-puts.js';
import { readWhole } from '../../src/stores/blobs/read-whole.js';
import { STORE_DEPS, RUN, newSigner, openBench, sha256 } from './bench.js';
import type { Bench } from './bench.js';

const PERSISTER = fileURLToPath(new URL('./persist-until-killed-process.js', import.meta.url));

describe('the outcome store', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(() => bench.close());

  const recordOf = async (customId: string) => {
    const bytes = await readWhole(bench.blobs, `${customId}/custody/1`);
    const { record } = await fromRecordBytes(bytes, []);
    assert.equal(record.kind, 'ending');
    return { bytes, record };
  };

  const keysOf = async ({ objects }: EndingRecord): Promise<readonly [Buffer, Buffer]> => {
    const read = (role: string) =>
      readWhole(bench.blobs, objects.find((object) => object.role === role)?.key ?? '');
    return [await read('inputKey'), await read('textsKey')];
  };

  it('commits an ending with everything that custody asks for, and names it in the outcome', async () => {
    const request = await bench.prepare('c-1', { mark: 'PERSONAL' });
    const outcome = await bench.outcomes.persist(request, RUN);
    const { bytes, record } = await recordOf('c-1');
    assert.deepEqual(outcome, {
      ...request.outcome,
      custody: { ref: 'c-1/custody/1', sha256: sha256(bytes) },
    });
    assert.deepEqual((await bench.results.find('c-1'))?.outcome, outcome);

    assert.deepEqual(record.run, RUN);
    assert.deepEqual(record.worker, STORE_DEPS.identityOfWorker);
    assert.deepEqual(record.vendor, { origin: 'https://vendor.example' });
    assert.deepEqual(record.settled, { by: 'webhook', at: request.settledAt });
    assert.deepEqual(record.webhooks, request.webhooks);
    const [inputKey, textsKey] = await keysOf(record);
    assert.deepEqual(record.input, {
      sha256: keyedDigest(inputKey, request.inputSha256 ?? ''),
      acceptationsSha256: keyedDigest(inputKey, request.acceptationsSha256 ?? ''),
      asked: {
        phoneStep: true,
        acceptations: [{ mandatory: true, textSha256: keyedDigest(textsKey, sha256('I agree')) }],
      },
    });
    assert.equal(record.result?.sha256, request.outcome.result?.sha256);
    const stored = await readWhole(bench.blobs, request.receipt?.ref ?? '');
    assert.deepEqual(record.receipt, parseReceipt(stored));
    assert.deepEqual(record.outcome, request.outcome);
    assert.deepEqual(record.objects.map(({ role }) => role).sort(), [
      'archive',
      'files',
      'image',
      'inputKey',
      'manifest',
      'receipt',
      'result',
      'textsKey',
    ]);
    for (const object of record.objects) {
      const content = await readWhole(bench.blobs, object.key);
      assert.deepEqual(object.stored, { sha256: sha256(content), bytes: content.length });
      assert.equal(object.sha256, object.stored.sha256);
    }
    assert.ok(!bytes.includes('PERSONAL'));
  });

  it('commits an ending without result and evidence', async () => {
    const { outcome } = await bench.prepare('c-1');
    const bare: PersistRequest = {
      outcome: {
        ...outcome,
        settledBy: 'cancellation',
        result: null,
        evidence: {
          state: 'none',
          reason: 'notAsked',
          ref: null,
          sha256: null,
          bytes: null,
          filesOmitted: 0,
          files: [],
        },
      },
      inputSha256: null,
      acceptationsSha256: null,
      asked: null,
      webhooks: [],
      receipt: null,
      files: null,
      settledAt: '2026-01-01T10:00:01.000Z',
    };
    assert.equal((await bench.outcomes.persist(bare, RUN)).custody?.ref, 'c-1/custody/1');
    assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
  });

  it('answers the first outcome to whatever is persisted later', async () => {
    const first = await bench.settle('c-1');
    const later = await bench.prepare('c-1', { build: 1 });
    assert.notEqual(later.outcome.evidence.sha256, first.evidence.sha256);
    assert.deepEqual(await bench.outcomes.persist(later, { ...RUN, runId: 'run-2' }), first);
    assert.deepEqual(await bench.outcomes.find('c-1'), first);
  });

  it('knows nothing of an onboarding that is not settled', async () => {
    await bench.prepare('c-1');
    assert.equal(await bench.outcomes.find('c-1'), null);
  });

  it('commits nothing while an object that the outcome names is missing or another one', async () => {
    const request = await bench.prepare('c-1');
    const { result, evidence } = request.outcome;
    await unlink(join(bench.storeDir, evidence.ref ?? ''));
    await assert.rejects(bench.outcomes.persist(request, RUN), { code: 'storeCorrupt' });
    const wrong = { ...request.outcome, result: result && { ...result, sha256: sha256('other') } };
    await assert.rejects(bench.outcomes.persist({ ...request, outcome: wrong }, RUN), {
      code: 'storeCorrupt',
    });
    assert.equal(await bench.blobs.head('c-1/custody/1'), null);
    assert.equal(await bench.results.find('c-1'), null);
  });

  it('reads nothing again that this process has put, and everything in a retry', async () => {
    const reads: string[] = [];
    const inner = rememberPuts(await openFolder(bench.storeDir));
    const blobs: RememberingBlobStore = {
      ...inner,
      read(key, range) {
        reads.push(key.split('/')[1] ?? '');
        return inner.read(key, range);
      },
    };
    const own = await openBench({ blobs });
    try {
      const { results } = own;
      const deps = { ...STORE_DEPS, blobs, results, signer: null, publicKeys: [], ownPut: blobs.ownPut };
      const outcomes = createOutcomeStore(deps);
      const first = await own.prepare('c-1');
      reads.length = 0;
      const settled = await outcomes.persist(first, RUN);
      assert.deepEqual(reads, ['receipt']);
      assert.deepEqual(await bench.outcomes.find('c-1'), settled);
      assert.equal((await verifyOnboarding({ ...own.custody, blobs }, 'c-1')).verdict, 'untouched');

      const { outcome, ...request } = await own.prepare('c-2');
      const file = join(bench.storeDir, outcome.result?.ref ?? '');
      await writeFile(file, Buffer.alloc((await stat(file)).size));
      await assert.rejects(outcomes.persist({ ...request, outcome }, { ...RUN, attempt: 2 }), {
        code: 'storeCorrupt',
      });
      await unlink(file);
      await assert.rejects(outcomes.persist({ ...request, outcome }, RUN), { code: 'storeCorrupt' });
    } finally {
      await own.close();
    }
  });

  it('takes no record of another key holder for its own where it signs', async () => {
    const signer = newSigner();
    const { blobs, results } = bench;
    const signing = createOutcomeStore({
      ...STORE_DEPS,
      blobs,
      results,
      signer,
      publicKeys: [signer.publicKey],
    });
    const request = await bench.prepare('c-1');
    const outcome = await signing.persist(request, RUN);
    const bytes = await readWhole(blobs, outcome.custody?.ref ?? '');
    const [header, payload] = bytes.toString().split('.');
    const forged = Buffer.from(`${header ?? ''}.${payload ?? ''}.${Buffer.alloc(64).toString('base64url')}`);
    await blobs.put('c-2/custody/1', { data: forged, sha256: sha256(forged) });
    await assert.rejects(signing.find('c-2'), { code: 'storeCorrupt' });
  });

  describe('killed', () => {
    for (const point of ['beforeLook', 'beforeRecord', 'afterRecord', 'beforeRow', 'afterRow']) {
      it(`at ${point} leaves what a repeat brings to one record, one row, one outcome`, async () => {
        const first = await bench.prepare('c-1');
        const child = await start(first, point);
        child.send('go');
        assert.equal((await once(child, 'exit'))[1], 'SIGKILL');
        const committed = await bench.blobs.head('c-1/custody/1');
        assert.equal(committed !== null, !['beforeLook', 'beforeRecord'].includes(point));

        // The vendor builds the archive anew for the attempt that follows.
        const second = await bench.prepare('c-1', { build: 7 });
        const expected = committed === null ? second : first;
        const outcome = await bench.outcomes.persist(second, { ...RUN, attempt: 2 });
        assert.deepEqual({ ...outcome, custody: null }, expected.outcome);
        assert.deepEqual(await bench.outcomes.persist(first, RUN), outcome);
        assert.deepEqual((await bench.results.find('c-1'))?.outcome, outcome);
        assert.equal((await verifyOnboarding(bench.custody, 'c-1')).verdict, 'untouched');
      });
    }

    it('at any moment leaves it, too', async () => {
      for (let round = 0; round < 8; round += 1) {
        const customId = `c-${round.toString()}`;
        const child = await start(await bench.prepare(customId), 'never');
        child.send('go');
        await wait(round * 2);
        child.kill('SIGKILL');
        await once(child, 'exit');
        const outcome = await bench.outcomes.persist(await bench.prepare(customId, { build: 7 }), RUN);
        assert.deepEqual((await bench.results.find(customId))?.outcome, outcome);
        assert.equal((await verifyOnboarding(bench.custody, customId)).verdict, 'untouched');
      }
    }).timeout(60_000);
  });

  it('agrees with another one that persists at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const customId = `c-${round.toString()}`;
      const requests = [await bench.prepare(customId), await bench.prepare(customId, { build: 7 })];
      const outcomes = await Promise.all(requests.map((request) => bench.outcomes.persist(request, RUN)));
      assert.deepEqual(outcomes[0], outcomes[1]);
      assert.deepEqual((await bench.results.find(customId))?.outcome, outcomes[0]);
    }
  });

  it('agrees with one of another process', async () => {
    for (let round = 0; round < 4; round += 1) {
      const customId = `c-${round.toString()}`;
      const requests = [await bench.prepare(customId), await bench.prepare(customId, { build: 7 })];
      const children = await Promise.all(requests.map((request) => start(request, 'never')));
      const answers = children.map(async (child) => (await once(child, 'message'))[0] as OnboardingOutcome);
      for (const child of children) child.send('go');
      const [one, two] = await Promise.all(answers);
      assert.deepEqual(one, two);
      assert.deepEqual((await bench.results.find(customId))?.outcome, one);
      assert.equal((await verifyOnboarding(bench.custody, customId)).verdict, 'untouched');
    }
  });

  async function start(request: PersistRequest, point: string): Promise<ChildProcess> {
    const child = fork(PERSISTER, [bench.storeDir, bench.resultsFile, point, JSON.stringify(request)]);
    await once(child, 'message');
    return child;
  }
});
