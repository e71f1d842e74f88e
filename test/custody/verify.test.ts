import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobInfo, BlobStore } from '../../src/stores/blobs/blob-store.js';
import { StoreError } from '../../src/stores/store-error.js';
import { toOutcome } from '../../src/custody/outcome-store.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import type { VerifyReport } from '../../src/custody/verify-report.js';
import { alterRow, deleteRow, overwrite, rewriteRecord } from './alter.js';
import { newSigner, openBench, sha256 } from './bench.js';
import type { Bench } from './bench.js';

const MIB = 1024 * 1024;

describe('verify', () => {
  const signer = newSigner();
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ signer });
  });

  afterEach(() => bench.close());

  const verify = (customId = 'c-1'): Promise<VerifyReport> => verifyOnboarding(bench.custody, customId);
  const keyOf = async (role: string): Promise<string> => {
    const stored = await bench.results.find('c-1');
    const { evidence, result } = stored?.outcome ?? assert.fail('there is no row');
    if (role === 'archive') return `c-1/archive/${evidence.sha256 ?? ''}.zip`;
    return (role === 'manifest' ? evidence.ref : result?.ref) ?? '';
  };

  it('finds an onboarding untouched', async () => {
    const outcome = await bench.settle('c-1');
    const report = await verify();
    assert.deepEqual(report.differences, []);
    assert.equal(report.verdict, 'untouched');
    assert.deepEqual(report.record, { ...outcome.custody, signature: 'verified' });
    assert.equal(report.checked.objects, 8);
    assert.ok(report.checked.bytes > 1000);
    assert.deepEqual([report.orphans, report.sealed, report.erased, report.records], [[], [], null, 1]);
  });

  it('says that a signature was not checked where it has no key', async () => {
    await bench.settle('c-1');
    const report = await verifyOnboarding({ ...bench.custody, publicKeys: [] }, 'c-1');
    assert.deepEqual([report.verdict, report.record?.signature], ['untouched', 'unchecked']);
  });

  it('knows no onboarding that has no ending', async () => {
    await bench.prepare('c-1');
    assert.equal((await verify()).verdict, 'unknown');
    assert.equal((await verify('c-2')).verdict, 'unknown');
  });

  it('reports on more objects and records than a call takes arguments', async () => {
    const many = 200_000;
    const list = async function* (prefix: string): AsyncGenerator<BlobInfo> {
      if (prefix !== 'c-1/') return;
      const [bytes, writtenAt] = [1, new Date(0)];
      for (let i = 1; i <= many; i += 1) {
        yield await Promise.resolve({ key: `c-1/custody/${i.toString()}`, bytes, writtenAt });
        yield { key: `c-1/odd/${i.toString()}`, bytes, writtenAt };
      }
    };
    const absent = new StoreError('storeCorrupt', 'it is not there');
    const read = (): Promise<never> => Promise.reject(absent);
    const head = (): Promise<null> => Promise.resolve(null);
    const blobs: BlobStore = { ...bench.blobs, list, head, read };
    const { verdict, orphans, differences } = await verifyOnboarding({ ...bench.custody, blobs }, 'c-1');
    assert.deepEqual([verdict, orphans.length >= many, differences.length >= many], ['altered', true, true]);
  }).timeout(300_000);

  it('names the damaged segment and the damaged entry of an archive', async () => {
    await bench.settle('c-1', { bytes: 9 * MIB });
    const archive = await keyOf('archive');
    await overwrite(bench, archive, 5 * MIB, Buffer.from('damaged'));
    const { verdict, differences } = await verify();
    assert.equal(verdict, 'altered');
    assert.deepEqual(differences, [
      {
        object: archive,
        code: 'digest',
        detail: `its bytes are not the recorded ones; damaged segments: bytes ${(4 * MIB).toString()}–${(8 * MIB - 1).toString()}`,
      },
      { object: archive, code: 'digest', detail: 'its entry video.bin is damaged' },
    ]);
  });

  it('tells a damaged entry that inflates to something else', async () => {
    await bench.settle('c-1');
    const archive = await keyOf('archive');
    const name = (await readFile(join(bench.storeDir, archive))).indexOf('front.txt');
    // The deflated data follow the name in its local header.
    await overwrite(bench, archive, name + 'front.txt'.length + 2, Buffer.alloc(8, 0xff));
    const details = (await verify()).differences.map(({ detail }) => detail);
    assert.ok(details.includes('its entry front.txt is damaged'), details.join('\n'));
    assert.ok(!details.includes('its entry video.bin is damaged'));
  });

  it('tells what is missing, cut or no file', async () => {
    await bench.settle('c-1');
    const [archive, manifest, result] = [
      await keyOf('archive'),
      await keyOf('manifest'),
      await keyOf('result'),
    ];
    await truncate(join(bench.storeDir, archive), 100);
    await unlink(join(bench.storeDir, manifest));
    await unlink(join(bench.storeDir, result));
    await symlink('/dev/null', join(bench.storeDir, result));
    const { differences } = await verify();
    const codes = new Map(differences.map(({ object, code }) => [object, code]));
    assert.equal(codes.get(archive), 'length');
    assert.equal(codes.get(manifest), 'missing');
    assert.equal(codes.get(result), 'unreadable');
  });

  it('reports what nothing names, without failing', async () => {
    await bench.settle('c-1');
    const body = Buffer.from('a refusal');
    const refusal = await bench.evidenceStore.storeRefusal('c-1', body);
    const report = await verify();
    assert.deepEqual([report.verdict, report.orphans], ['untouched', [refusal.ref]]);
  });

  it('catches a record rewritten with fitting digests, with the key and without', async () => {
    for (const [customId, forger] of [
      ['c-1', null],
      ['c-2', newSigner()],
    ] as const) {
      await bench.settle(customId);
      const forged = await rewriteRecord(bench, customId, forger);
      const blind = await verifyOnboarding({ ...bench.custody, publicKeys: [] }, customId);
      assert.deepEqual(
        blind.differences.map(({ object }) => object),
        ['row'],
      );

      // The insider owns the database, too.
      const outcome = JSON.stringify(toOutcome(forged.record, forged));
      alterRow(bench, customId, 'outcome_json', outcome);
      alterRow(bench, customId, 'outcome_sha256', sha256(outcome));
      alterRow(bench, customId, 'custody_sha256', forged.sha256);
      assert.equal(
        (await verifyOnboarding({ ...bench.custody, publicKeys: [] }, customId)).verdict,
        'untouched',
      );
      const { differences } = await verify(customId);
      assert.deepEqual(
        differences.map(({ object, code }) => [object, code]),
        [[forged.ref, 'unsigned']],
      );
    }
  });

  it('tells a record whose signature is made up', async () => {
    const outcome = await bench.settle('c-1');
    const ref = outcome.custody?.ref ?? '';
    const size = (await bench.blobs.head(ref))?.bytes ?? 0;
    await overwrite(bench, ref, size - 20, Buffer.from('AAAA'));
    assert.deepEqual((await verify()).differences[0], {
      object: ref,
      code: 'forged',
      detail: 'the record does not fit its signature',
    });
  });

  it("tells an altered row, a missing one, and another one's", async () => {
    const outcome = await bench.settle('c-1');
    alterRow(bench, 'c-1', 'outcome_json', JSON.stringify({ ...outcome, score: 0.9 }));
    assert.deepEqual(
      (await verify()).differences.map(({ object, code }) => [object, code]),
      [
        ['row', 'digest'],
        ['row', 'missing'],
      ],
    );
    const other = JSON.stringify({ ...outcome, score: 0.9 });
    alterRow(bench, 'c-1', 'outcome_sha256', sha256(other));
    assert.deepEqual((await verify()).differences, [
      { object: 'row', code: 'disagrees', detail: 'its outcome is not the recorded one' },
    ]);
    deleteRow(bench, 'c-1');
    assert.deepEqual(
      (await verify()).differences.map(({ object, code }) => [object, code]),
      [['row', 'missing']],
    );
  });

  it('tells a missing record', async () => {
    const outcome = await bench.settle('c-1');
    const ref = outcome.custody?.ref ?? '';
    await unlink(join(bench.storeDir, ref));
    const { differences } = await verify();
    assert.deepEqual(
      differences.map(({ object, code }) => [object, code]),
      [[ref, 'missing']],
    );
  });

  it("compares Temporal's history where it is given", async () => {
    const outcome = await bench.settle('c-1');
    const right = await verifyOnboarding(bench.custody, 'c-1', { hasEnded: true, history: outcome });
    assert.equal(right.verdict, 'untouched');
    const wrong = await verifyOnboarding(bench.custody, 'c-1', {
      hasEnded: true,
      history: { ...outcome, status: 'TIMEOUT' },
    });
    assert.deepEqual(
      wrong.differences.map(({ object, code }) => [object, code]),
      [['history', 'disagrees']],
    );
    const lost = await verifyOnboarding(bench.custody, 'c-9', { hasEnded: true });
    assert.deepEqual(
      lost.differences.map(({ object, code }) => [object, code]),
      [
        ['row', 'missing'],
        ['c-9/custody/1', 'missing'],
      ],
    );
  });

  it('goes on where a folder lies in the place of an object', async () => {
    await bench.settle('c-1');
    const result = await keyOf('result');
    await unlink(join(bench.storeDir, result));
    await mkdir(join(bench.storeDir, result));
    await writeFile(join(bench.storeDir, result, 'inside'), '');
    const { differences, orphans } = await verify();
    assert.deepEqual(
      differences.map(({ object }) => object),
      [result],
    );
    assert.deepEqual(orphans, [`${result}/inside`]);
  });
});
