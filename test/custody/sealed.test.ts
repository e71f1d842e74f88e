import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { sealBlobStore } from '../../src/evidence/sealed/seal-blob-store.js';
import { overwrite } from './alter.js';
import { openBench } from './bench.js';
import type { Bench } from './bench.js';

describe('custody of sealed evidence', () => {
  let bench: Bench;
  let spoolDir: string;
  let identity: string;

  before(async () => {
    identity = await generateIdentity();
    spoolDir = await mkdtemp(join(tmpdir(), 'custody-sealed-'));
    const recipients = [await identityToRecipient(identity)];
    bench = await openBench({
      recipients,
      seal: (blobs) => sealBlobStore(blobs, { recipients, spoolDir }),
    });
    await bench.settle('c-1', { mark: 'PERSONAL', bytes: 300_000 });
  });

  after(async () => {
    await bench.close();
    await rm(spoolDir, { recursive: true });
  });

  const verify = (isOpened: boolean) => {
    const { blobs } = bench;
    const opened = isOpened
      ? sealBlobStore(blobs, { recipients: [], identities: [identity], spoolDir })
      : null;
    return verifyOnboarding({ ...bench.custody, opened }, 'c-1');
  };

  it('checks stored bytes without an identity, and says what is sealed', async () => {
    const { verdict, sealed, checked } = await verify(false);
    assert.deepEqual([verdict, sealed.length, checked.objects], ['untouched', 4, 5]);
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
});
