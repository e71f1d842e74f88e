import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { resealOnboarding } from '../../src/custody/reseal.js';
import { sweepOrphans } from '../../src/custody/sweep-orphans.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import { sealBlobStore } from '../../src/stores/sealed/seal-blob-store.js';
import { overwrite } from './alter.js';
import { openBench } from './bench.js';
import type { Bench } from './bench.js';

describe('custody of sealed evidence', () => {
  let bench: Bench;
  let spoolDir: string;
  let identity: string;

  beforeEach(async () => {
    identity = await generateIdentity();
    spoolDir = await mkdtemp(join(tmpdir(), 'custody-sealed-'));
    const recipients = [await identityToRecipient(identity)];
    bench = await openBench({
      recipients,
      seal: (blobs) => sealBlobStore(blobs, { recipients, spoolDir }),
    });
    await bench.settle('c-1', { mark: 'PERSONAL', bytes: 300_000 });
  });

  afterEach(async () => {
    await bench.close();
    await rm(spoolDir, { recursive: true });
  });

  const openedBy = (key: string): BlobStore =>
    sealBlobStore(bench.blobs, { recipients: [], identities: [key], spoolDir });
  const verify = (isOpened: boolean, key = identity) =>
    verifyOnboarding({ ...bench.custody, opened: isOpened ? openedBy(key) : null }, 'c-1');
  const reseal = (recipients: readonly string[], blobs = bench.blobs) =>
    resealOnboarding(
      { ...bench.custody, blobs, identities: [identity], recipients, spoolDir },
      { customId: 'c-1', reason: '', by: 'officer' },
    );

  it('checks stored bytes without an identity, and says what is sealed', async () => {
    const { verdict, sealed, checked } = await verify(false);
    assert.deepEqual([verdict, sealed.length, checked.objects], ['untouched', 5, 8]);
  });

  it('checks everything with one', async () => {
    const { verdict, differences, sealed } = await verify(true);
    assert.deepEqual([verdict, differences, sealed], ['untouched', [], []]);
  });

  it('names a damaged object, with an identity and without', async () => {
    const { outcome } = (await bench.results.find('c-1')) ?? assert.fail('there is no row');
    const archive = `c-1/archive/${outcome.evidence.sha256 ?? ''}.zip`;
    await overwrite(bench, archive, 1000, Buffer.from('damaged'));
    for (const isOpened of [true, false]) {
      const { differences } = await verify(isOpened);
      assert.ok(differences.length > 0);
      assert.ok(differences.every(({ object }) => object === archive));
    }
  });

  it('reseals for other recipients, who open it then, and records it', async () => {
    const heir = await generateIdentity();
    const recipients = [await identityToRecipient(heir)];
    assert.deepEqual(await reseal(recipients), { kind: 'resealed', objects: 5, ref: 'c-1/custody/2' });
    assert.deepEqual(await reseal(recipients), { kind: 'resealed', objects: 5, ref: 'c-1/custody/2' });
    const { verdict, differences, sealed, orphans, records } = await verify(true, heir);
    assert.deepEqual([verdict, differences, sealed, orphans, records], ['untouched', [], [], [], 2]);
    await assert.rejects(verify(true, identity), { code: 'storeMisconfigured' });
  });

  it('brings a reseal that was cut off to its end', async () => {
    for (let survived = 0; ; survived += 1) {
      const heir = await generateIdentity();
      const recipients = [await identityToRecipient(identity), await identityToRecipient(heir)];
      let calls = 0;
      const step = <A extends unknown[], T>(call: (...args: A) => T) => {
        return (...args: A): T => {
          if (calls++ === survived) throw new Error('cut off');
          return call(...args);
        };
      };
      const { blobs } = bench;
      const isDone = await reseal(recipients, {
        ...blobs,
        put: step(blobs.put.bind(blobs)),
        remove: step(blobs.remove.bind(blobs)),
      }).then(
        () => true,
        () => false,
      );
      await sweepOrphans({ ...bench.custody, now: () => new Date(Date.now() + 1e9) });
      assert.equal((await reseal(recipients)).kind, 'resealed');
      for (const key of [identity, heir]) {
        const { verdict, differences } = await verify(true, key);
        assert.deepEqual([verdict, differences], ['untouched', []], `cut off after ${survived.toString()}`);
      }
      if (isDone) {
        assert.ok(survived > 12);
        return;
      }
    }
  }).timeout(120_000);

  it('reseals nothing that is damaged', async () => {
    const { outcome } = (await bench.results.find('c-1')) ?? assert.fail('there is no row');
    await overwrite(bench, outcome.result?.ref ?? '', 300, Buffer.from('damaged'));
    await assert.rejects(reseal([await identityToRecipient(identity)]), { code: 'storeCorrupt' });
    assert.equal(await bench.blobs.head('c-1/custody/2'), null);
  });
});
