import assert from 'node:assert/strict';
import type { CollectedEvidence } from '../../activities/ports.js';
import type { StoredDocument } from '../../workflows/contract.js';
import { PLAIN_RESULT } from '../activities/fake-ports.js';
import { naming, startBench, type Bench } from './collecting.js';
import { send } from './download/archive-server.js';
import { rawZip } from './archive/raw-zip.js';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const NAMED = [naming('idDocumentFront', 'a-FRONT.jpg'), naming('fullVideo', 'a-VIDEO.mp4')];
const GOOD = ['a-FRONT.jpg', 'a-VIDEO.mp4', 'log.json'];

describe('the list of an outcome’s files', () => {
  let bench: Bench;
  let archive: Buffer;
  let files: StoredDocument;
  beforeEach(async () => {
    bench = await startBench((_request, response) => {
      send(response, archive);
    });
    ({ files } = await bench.evidenceStore.storeResult('c-1', {
      raw: Buffer.from('{}'),
      ...{ onboardingId: 'o-1', customId: 'c-1', status: 'FINISHED', score: null, errorEvent: null },
      ...{ ...PLAIN_RESULT, unknownCodes: [] },
      evidences: NAMED.map(({ role, name }) => ({ role, name })),
      images: [{ name: 'FRONT', base64: 'QUJD' }],
    }));
  });
  afterEach(() => bench.close());

  async function assertListed({ evidence, receipt }: CollectedEvidence, names: string[]): Promise<void> {
    const { state, reason, ref, sha256, bytes, ...list } = evidence;
    const reference = { state, reason, ref, sha256, bytes };
    assert.deepEqual(
      list.files.map(({ name }) => name),
      names,
    );
    const concluded = { customId: 'c-1', evidence: reference, receipt, files };
    assert.deepEqual(await bench.evidenceStore.listFiles(concluded), list);
  }
  const order = async () => ({ ...(await bench.evidenceStore.readFiles(files)), acceptMissing: true });

  it('is told by what the archive’s judging has stored, whole', async () => {
    archive = rawZip(GOOD.map((name) => ({ name, content: JPEG })));
    await assertListed(await bench.collect({ order: await order() }), [
      ...['a-FRONT.jpg', 'a-VIDEO.mp4', 'OCR-FRONT.bin', 'log.json'],
    ]);
  });

  it('or lacking a file, or in quarantine', async () => {
    archive = rawZip([{ name: 'a-FRONT.jpg', content: JPEG }]);
    await assertListed(await bench.collect({ order: await order() }), [
      ...['a-FRONT.jpg', 'a-VIDEO.mp4', 'OCR-FRONT.bin'],
    ]);
    archive = rawZip([{ name: '../evil.jpg', content: JPEG }]);
    await assertListed(await bench.collect({ order: await order() }), [
      ...['a-FRONT.jpg', 'a-VIDEO.mp4', 'OCR-FRONT.bin', 'archive.zip'],
    ]);
  });

  it('is cut where the outcome’s is', async () => {
    archive = rawZip(Array.from({ length: 210 }, (_, n) => ({ name: `${n.toString()}.jpg`, content: JPEG })));
    const { evidence, receipt } = await bench.collect({ order: await order() });
    const { files: listed, filesOmitted, ...reference } = evidence;
    assert.deepEqual([listed.length, filesOmitted], [200, 13]);
    const concluded = { customId: 'c-1', evidence: reference, receipt, files };
    assert.deepEqual(await bench.evidenceStore.listFiles(concluded), { files: listed, filesOmitted });
  });

  it('is told by the result where there is no archive, and empty where none was asked for', async () => {
    const { acceptMissing, ...named } = await order();
    const ending = { state: 'notReady', reason: 'http404' } as const;
    const without = { customId: 'c-1', onboardingId: 'o-1', ...named, acceptMissing };
    const concluded = await bench.evidenceStore.concludeWithout(without, ending);
    await assertListed(concluded, ['a-FRONT.jpg', 'a-VIDEO.mp4', 'OCR-FRONT.bin']);
    const evidence = { ...concluded.evidence, state: 'none', reason: 'notAsked' } as const;
    for (const known of [files, null]) {
      const asked = { customId: 'c-1', evidence, receipt: null, files: known };
      assert.deepEqual(await bench.evidenceStore.listFiles(asked), { files: [], filesOmitted: 0 });
    }
  });

  it('is not believed where it was altered', async () => {
    archive = rawZip(GOOD.map((name) => ({ name, content: JPEG })));
    const { evidence, receipt } = await bench.collect({ order: await order() });
    assert.ok(receipt);
    const altered = { ...receipt, sha256: '0'.repeat(64) };
    const concluded = { customId: 'c-1', evidence, receipt: altered, files };
    await assert.rejects(bench.evidenceStore.listFiles(concluded), { code: 'storeCorrupt' });
  });
});
