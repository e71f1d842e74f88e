import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { readCaseFile, type CaseDocument } from '../../src/report/case-file.js';
import { FLAG_WORDS } from '../../src/report/flag-words.js';
import { toPage } from '../../src/report/page.js';
import { sealBlobStore } from '../../src/stores/sealed/seal-blob-store.js';
import type { OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';
import { openBench, RUN, type Bench } from '../custody/bench.js';

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

  it('tells of one that was asked again what was found first, and what then', async () => {
    bench = await openBench();
    const { outcome, receipt, files, ...request } = await bench.prepare('c-1', { mark: 'Jane' });
    const images = outcome.evidence.files.filter(({ role }) => role === 'ocrImage');
    const tooSoon = await bench.evidenceStore.concludeWithout(
      { customId: 'c-1', onboardingId: 'o-1', named: [], images, acceptMissing: true },
      { state: 'notReady', reason: 'http404' },
    );
    const first = { ...outcome, evidence: tooSoon.evidence, flags: tooSoon.flags };
    await bench.outcomes.persist({ ...request, outcome: first, receipt: null, files: null }, RUN);
    const again = { ...RUN, workflowId: 'recheck-c-1', runId: 'r-1' };
    await bench.outcomes.persistRecheck(
      { outcome: { ...withoutSettling(outcome), score: 0.75 }, receipt, files },
      again,
    );

    const file = (await readCaseFile(opened(), 'c-1')) ?? assert.fail();
    const names = (documents: readonly CaseDocument[] = []): string[] =>
      documents.map(({ file: { name } }) => name);
    assert.deepEqual(
      names(file.first.documents),
      images.map(({ name }) => name),
    );
    assert.ok(names(file.recheck?.documents).includes('front.txt'));
    assert.equal(file.verification.verdict, 'untouched');

    const page = toPage(file, { who: 'officer', at: new Date() });
    const part = (from: string, to: string): string => page.slice(page.indexOf(from), page.indexOf(to));
    const [look, facts, news] = [
      part('<section class="', '<h2>Outcome'),
      part('<h2>Outcome', '<h2>Asked again'),
      part('<h2>Asked again', '<h2>Timeline'),
    ];
    assert.ok(tooSoon.flags.length > 0);
    for (const flag of tooSoon.flags) {
      assert.ok(facts.includes(flag) && !news.includes(flag));
      assert.ok(!look.includes(FLAG_WORDS[flag]), 'what was mended needs no look');
    }
    assert.match(facts, /<dd>0\.5<\/dd>/);
    assert.match(news, /<dd>0\.75<\/dd>/);
    const [before, after] = [
      part('Pictures of the first asking', 'Pictures of the last asking'),
      part('Pictures of the last asking', '<h2>Custody'),
    ];
    assert.ok(!before.includes('front.txt') && after.includes('front.txt'));
    const kinds = [...part('<h2>Custody', '<footer>').matchAll(/<td>(ending|recheck)<\/td>/g)];
    assert.deepEqual(
      kinds.map(([, kind]) => kind),
      ['ending', 'recheck'],
    );
    assert.doesNotMatch(page, /approv/i);
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
    assert.match(page, /stored,\s+\d+\s+files; erased since/);
    assert.doesNotMatch(page, /temporal-finwave result/, 'what is gone cannot be exported');
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

function withoutSettling({ settledBy: _settledBy, ...outcome }: OnboardingOutcome): RecheckedOutcome {
  return outcome;
}
