import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { readCaseFile } from '../../src/report/case-file.js';
import { toPage } from '../../src/report/page.js';
import { sealBlobStore } from '../../src/stores/sealed/seal-blob-store.js';
import { openBench, type Bench } from '../custody/bench.js';

describe('the file of a case', () => {
  let bench: Bench;
  let spoolDir: string;
  afterEach(async () => {
    await bench.close();
    await rm(spoolDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    spoolDir = await mkdtemp(join(tmpdir(), 'finwave-report-'));
  });
  const opened = (extra: object = {}) => ({
    ...bench.custody,
    opened: null,
    close: () => Promise.resolve(),
    ...extra,
  });

  it('holds everything that is stored, and pictures by their bytes', async () => {
    bench = await openBench();
    await bench.settle('c-1', { mark: 'Jane' });
    const file = (await readCaseFile(opened(), 'c-1')) ?? assert.fail();
    assert.equal(file.first.result?.customId, 'c-1');
    assert.equal(file.records.length, 1);
    assert.equal(file.verification.verdict, 'untouched');
    assert.deepEqual(
      file.first.documents.map(({ picture }) => picture.kind),
      file.first.documents.map(() => 'notDrawn'),
    );
    assert.match(toPage(file, { who: 'officer', at: new Date() }), /custody record written/);
  });

  it('is null where nothing is stored', async () => {
    bench = await openBench();
    assert.equal(await readCaseFile(opened(), 'nobody'), null);
  });

  it('says of an erased one what is gone, and why', async () => {
    bench = await openBench();
    await bench.settle('c-1');
    await eraseOnboarding(
      { ...bench.custody, spoolDir },
      { customId: 'c-1', reason: 'asked for', by: 'officer' },
    );
    const file = (await readCaseFile(opened(), 'c-1')) ?? assert.fail();
    assert.equal(file.first.result, null);
    assert.ok(
      file.first.documents.every(({ picture }) => picture.kind === 'notDrawn' && picture.why === 'erased'),
    );
    const page = toPage(file, { who: 'officer', at: new Date() });
    assert.match(page, /Erased on/);
    assert.match(page, /officer: asked for/);
  });

  it('opens a sealed one with its identity, and says without it what stays closed', async () => {
    const identity = await generateIdentity();
    const recipients = [await identityToRecipient(identity)];
    bench = await openBench({ recipients, seal: (blobs) => sealBlobStore(blobs, { recipients, spoolDir }) });
    await bench.settle('c-1');
    const view = sealBlobStore(bench.blobs, { recipients: [], identities: [identity], spoolDir });
    assert.equal((await readCaseFile(opened({ opened: view }), 'c-1'))?.first.result?.customId, 'c-1');
    const closed = (await readCaseFile(opened(), 'c-1')) ?? assert.fail();
    assert.equal(closed.first.result, null);
    assert.match(closed.first.unread ?? '', /sealed/);
  });
});
