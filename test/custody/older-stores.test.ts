import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createPublicKey } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold, releaseHold } from '../../src/custody/hold.js';
import { readChain } from '../../src/custody/chain.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import type { ResultStore } from '../../src/stores/outcomes/result-store.js';
import { RUN, STORE_DEPS, newSigner, sha256 } from './bench.js';

const OLDER = new URL('../../../test/custody/older/faa257f/', import.meta.url);

describe('stores of an earlier commit', () => {
  const signer = newSigner();
  let folder: string;
  let blobs: BlobStore;
  let results: ResultStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custody-older-'));
    const db = new DatabaseSync(join(folder, 'results.db'));
    db.exec(await readFile(new URL('results.sql', OLDER), 'utf8'));
    db.close();
    for (const line of (await readFile(new URL('evidence.txt', OLDER), 'utf8')).trimEnd().split('\n')) {
      const [key = '', content = ''] = line.split(' ');
      const path = join(folder, 'evidence', key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.from(content, 'base64'));
    }
    blobs = await openFolder(join(folder, 'evidence'));
    results = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
  });

  afterEach(async () => {
    await blobs.close();
    await results.close();
    await rm(folder, { recursive: true });
  });

  const custody = async () => {
    const earlier = createPublicKey(await readFile(new URL('public.pem', OLDER), 'utf8'));
    return { ...STORE_DEPS, blobs, results, opened: null, signer, publicKeys: [signer.publicKey, earlier] };
  };
  const verdictOf = async (customId: string): Promise<readonly unknown[]> => {
    const { verdict, differences } = await verifyOnboarding(await custody(), customId);
    return [verdict, ...differences];
  };

  it('are read, verified, and gone on with', async () => {
    assert.deepEqual([await verdictOf('c-1'), await verdictOf('c-2')], [['untouched'], ['untouched']]);
    const deps = await custody();
    const outcomes = createOutcomeStore(deps);
    assert.equal((await outcomes.find('c-1'))?.status, 'FINISHED');
    const settled = await outcomes.findSettled('c-1', 'recheck-c-1', RUN);
    assert.ok(settled !== null && settled !== 'erased');
    // Digests of version 1 have no key.
    assert.deepEqual(settled.asked, {
      phoneStep: true,
      acceptations: [{ mandatory: true, textSha256: sha256('I agree') }],
    });
    const order = { customId: 'c-1', reason: 'it is over', by: 'officer' };
    assert.equal((await eraseOnboarding({ ...deps, spoolDir: null }, order)).kind, 'held');
    assert.equal((await releaseHold(deps, order)).kind, 'released');
    assert.equal((await placeHold(deps, order)).kind, 'held');
    assert.equal((await releaseHold(deps, order)).kind, 'released');
    assert.deepEqual(await verdictOf('c-1'), ['untouched']);
    const flags = ['unknownCodes'] as const;
    const news = { outcome: { ...settled.known, flags, custody: null }, receipt: null, files: null };
    const found = await outcomes.persistRecheck(news, { ...RUN, runId: 'run-9' });
    assert.ok(found !== 'erased' && found.news);
    assert.equal((await eraseOnboarding({ ...deps, spoolDir: null }, order)).kind, 'erased');
    assert.deepEqual(await verdictOf('c-1'), ['untouched']);
    const chain = await readChain(blobs, deps.publicKeys, 'c-1');
    assert.deepEqual(
      chain.map(({ record }) => record.version),
      [1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
    );
  });

  it('do not hide what was altered in them', async () => {
    await results.find('c-1');
    const db = new DatabaseSync(join(folder, 'results.db'));
    db.exec("update onboarding_holds set reason = 'none' where released_at is null");
    db.exec("update onboarding_erasures set erased_at = '2020-01-01T00:00:00.000Z'");
    db.close();
    const objects = async (customId: string) =>
      (await verifyOnboarding(await custody(), customId)).differences.map(({ object }) => object);
    assert.deepEqual(await objects('c-1'), ['hold', 'hold']);
    assert.deepEqual(await objects('c-2'), ['erasure']);
  });

  it('of a later version are refused without a word against their content, and stay as they are', async () => {
    const deps = await custody();
    const link = (await readChain(blobs, deps.publicKeys, 'c-2'))[1] ?? assert.fail();
    const later = { ...link.record, version: 3, something: 'new' };
    const path = join(folder, 'evidence', link.ref);
    await writeFile(path, await signer.sign(Buffer.from(JSON.stringify(later))));
    const order = { customId: 'c-2', reason: 'r', by: 'officer' };
    await assert.rejects(eraseOnboarding({ ...deps, spoolDir: null }, order), {
      code: 'storeMisconfigured',
      message: /newer version .* upgrade/,
    });
    const { differences } = await verifyOnboarding(deps, 'c-2');
    assert.deepEqual([differences[0]?.object, differences[0]?.code], [link.ref, 'newer']);
  });
});
