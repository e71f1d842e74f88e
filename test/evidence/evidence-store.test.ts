import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { VendorResult } from '../../activities/ports.js';
import type { EvidenceOrder } from '../../activities/ports.js';
import { createEvidenceReader } from '../../src/evidence/reader.js';
import { PLAIN_RESULT } from '../activities/fake-ports.js';
import { send } from './download/archive-server.js';
import { naming, startBench } from './collecting.js';
import type { Bench } from './collecting.js';
import { rawZip } from './archive/raw-zip.js';
import { WRITER_ARCHIVES, WRITTEN_SHA256 } from './archive/writer-archives.js';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(5000, 0x41)]);
const LOG = Buffer.from(JSON.stringify({ lines: Array.from({ length: 2000 }, (_, n) => n) }));
const ARCHIVE = rawZip([
  { name: 'x/a-FRONT.jpg', content: JPEG },
  { name: 'a-SMILE.png', content: JPEG, method: 8, descriptor: 16 },
  { name: 'José Núñez.json', content: LOG, method: 8 },
]);
const NAMED = [naming('idDocumentFront', 'a-FRONT.jpg'), naming('biometrySmile', 'a-SMILE.png')];
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

function result(part: Partial<VendorResult>): VendorResult {
  return {
    raw: Buffer.from('{"raw": true}'),
    onboardingId: 'o-1',
    customId: 'c-1',
    status: 'FINISHED',
    score: null,
    errorEvent: null,
    unknownCodes: [],
    ...PLAIN_RESULT,
    ...part,
  };
}

describe('the evidence store', () => {
  let bench: Bench;
  let archive: Buffer;
  let minute: number;
  beforeEach(async () => {
    archive = ARCHIVE;
    minute = 0;
    bench = await startBench(
      (_request, response) => {
        send(response, archive);
      },
      {},
      () => new Date(Date.UTC(2026, 0, 1, 0, minute)),
    );
  });
  afterEach(() => bench.close());
  const collect = (order: Partial<EvidenceOrder> = {}): ReturnType<Bench['collect']> =>
    bench.collect({ order });
  async function json(ref: string): Promise<Record<string, unknown>> {
    return JSON.parse((await buffer(await bench.blobs.read(ref))).toString()) as Record<string, unknown>;
  }

  it('C24 C26 stores the archive as received, and tells every file apart', async () => {
    const { evidence, flags, receipt } = await collect({ named: NAMED });
    assert.deepEqual(flags, []);
    assert.deepEqual([evidence.state, evidence.reason], ['stored', null]);
    assert.deepEqual(evidence.files, [
      {
        name: 'a-FRONT.jpg',
        role: 'idDocumentFront',
        bytes: JPEG.length,
        sha256: sha256(JPEG),
        state: 'stored',
      },
      {
        name: 'a-SMILE.png',
        role: 'biometrySmile',
        bytes: JPEG.length,
        sha256: sha256(JPEG),
        state: 'stored',
      },
      { name: 'UNPRINTABLE-1', role: null, bytes: LOG.length, sha256: sha256(LOG), state: 'unreferenced' },
    ]);
    const stored = await buffer(await bench.blobs.read(`c-1/archive/${sha256(ARCHIVE)}.zip`));
    assert.deepEqual(stored, ARCHIVE);
    assert.ok(receipt);
  });

  it('C27 reads no role out of a name, only out of the field that names it', async () => {
    archive = rawZip(
      ['1-BLINK.jpg', '1-SMILE.jpg', '1-FRONT.jpg'].map((name) => ({ name, content: Buffer.from(name) })),
    );
    const named = [naming('biometrySmile', '1-BLINK.jpg'), naming('biometryBlink', '1-SMILE.jpg')];
    const { evidence, flags } = await collect({ named });
    assert.deepEqual(flags, []);
    assert.deepEqual(
      evidence.files.map(({ name, role, state }) => [name, role, state]),
      [
        ['1-BLINK.jpg', 'biometrySmile', 'stored'],
        ['1-SMILE.jpg', 'biometryBlink', 'stored'],
        ['1-FRONT.jpg', null, 'unreferenced'],
      ],
    );
  });

  it('C28 says in the manifest, and only there, the true name and what the bytes are', async () => {
    const { evidence } = await collect({ named: NAMED });
    const manifest = await json(evidence.ref ?? '');
    const files = manifest['files'] as { name: string; mediaType: string; mediaTypeDisagrees: boolean }[];
    assert.deepEqual(
      files.map(({ name, mediaType, mediaTypeDisagrees }) => [name, mediaType, mediaTypeDisagrees]),
      [
        ['x/a-FRONT.jpg', 'image/jpeg', false],
        ['a-SMILE.png', 'image/jpeg', true],
        ['José Núñez.json', 'application/json', false],
      ],
    );
    assert.ok(!JSON.stringify([evidence, bench.told, bench.logged]).includes('Jos'));
  });

  it('C25 refuses an archive that lacks a named file, until it is told to settle', async () => {
    const named = [...NAMED, naming('fullVideo', 'a-VIDEO.mp4')];
    await assert.rejects(collect({ named }), { code: 'evidenceIncomplete' });
    assert.deepEqual(await bench.spooled(), []);
    const { evidence, flags, receipt } = await collect({ named, acceptMissing: true });
    assert.deepEqual(flags, ['evidenceMissing']);
    assert.equal(evidence.state, 'stored');
    assert.deepEqual(evidence.files[2], {
      name: 'a-VIDEO.mp4',
      role: 'fullVideo',
      bytes: null,
      sha256: null,
      state: 'missing',
    });
    const account = await json(receipt?.ref ?? '');
    assert.deepEqual(account['missing'], [{ name: 'a-VIDEO.mp4', role: 'fullVideo' }]);
    assert.deepEqual(account['earlier'], [sha256(ARCHIVE)]);
  });

  it('beats no heartbeat for a small archive within its first second, and one before an attempt fails', async () => {
    const began = performance.now();
    await collect();
    assert.ok(bench.told.length <= Math.floor((performance.now() - began) / 1_000));
    const before = bench.told.length;
    archive = rawZip([]);
    await assert.rejects(collect(), { code: 'notYet' });
    assert.ok(bench.told.length > before);
  });

  it('C30 takes an empty ZIP for "not ready", and an error page for no archive (C37)', async () => {
    archive = rawZip([]);
    await assert.rejects(collect(), { code: 'notYet' });
    archive = Buffer.from('<html>bad gateway</html>');
    await assert.rejects(collect(), { code: 'noGood' });
    archive = ARCHIVE.subarray(0, 3000);
    await assert.rejects(collect(), {
      code: 'noGood',
      reason: 'truncated',
      message: /cannot be read: endMissing/,
    });
    assert.deepEqual(await bench.spooled(), []);
  });

  it('C28 puts a malicious archive into quarantine, whole, and nothing of it anywhere else', async () => {
    archive = rawZip([{ name: '../evil.jpg', content: JPEG }]);
    const { evidence, flags, receipt } = await collect({ named: NAMED });
    assert.deepEqual(flags, ['evidenceRejected']);
    assert.deepEqual([evidence.state, evidence.reason], ['rejected', 'pathTraversal']);
    assert.deepEqual(
      evidence.files.map(({ name, state }) => [name, state]),
      [
        ['a-FRONT.jpg', 'quarantined'],
        ['a-SMILE.png', 'quarantined'],
        ['archive.zip', 'quarantined'],
      ],
    );
    assert.deepEqual(await buffer(await bench.blobs.read(`quarantine/c-1/${sha256(archive)}.zip`)), archive);
    const account = await json(receipt?.ref ?? '');
    assert.deepEqual(account['gate'], {
      rulesVersion: 5,
      verdict: 'rejected',
      code: 'nameTraversal',
      entry: 0,
    });
    const reader = createEvidenceReader(bench.blobs);
    await assert.rejects(reader.open(evidence.ref ?? '', 'archive.zip'), { code: 'quarantinedFile' });
  });

  it('C28 stores what every real writer makes, byte for byte', async () => {
    for (const { title, bytes } of WRITER_ARCHIVES) {
      archive = bytes;
      const { evidence, flags } = await collect({ customId: title, named: [] });
      assert.deepEqual([evidence.state, evidence.sha256, flags], ['stored', sha256(bytes), []], title);
      const ref = `${title}/archive/${sha256(bytes)}.zip`;
      assert.deepEqual(await buffer(await bench.blobs.read(ref)), bytes, title);
      const reader = createEvidenceReader(bench.blobs);
      for (const { name, sha256: digest } of evidence.files) {
        const content = await buffer(await reader.open(evidence.ref ?? '', name));
        assert.ok(digest === sha256(content) && WRITTEN_SHA256.has(digest), `${title} ${name}`);
      }
    }
  });

  it('C28 settles for an archive that cannot be read when it came twice, five minutes apart', async () => {
    const cut = ARCHIVE.subarray(0, 3000);
    const other = ARCHIVE.subarray(0, 2000);
    for (const [at, came] of [
      [0, cut],
      [4, cut],
      [6, other],
      [7, cut],
      [11, cut],
    ] as const) {
      minute = at;
      archive = came;
      await assert.rejects(collect({ named: NAMED }), { message: /cannot be read: endMissing/ });
    }
    assert.deepEqual(await bench.spooled(), []);
    minute = 12;
    const { evidence, flags, receipt } = await collect({ named: NAMED });
    assert.deepEqual(flags, ['evidenceUnreadable']);
    assert.deepEqual([evidence.state, evidence.sha256], ['rejected', sha256(cut)]);
    assert.deepEqual(
      evidence.files.map(({ name, state }) => [name, state]),
      [
        ['a-FRONT.jpg', 'quarantined'],
        ['a-SMILE.png', 'quarantined'],
        ['archive.zip', 'quarantined'],
      ],
    );
    assert.deepEqual(await buffer(await bench.blobs.read(`quarantine/c-1/${sha256(cut)}.zip`)), cut);
    const account = await json(receipt?.ref ?? '');
    assert.deepEqual(account['gate'], {
      rulesVersion: 5,
      verdict: 'unreadable',
      code: 'endMissing',
      entry: null,
    });
  });

  it('C28 keeps an archive that cannot be read where no attempt follows', async () => {
    archive = ARCHIVE.subarray(0, 3000);
    const { evidence, flags } = await bench.collect({ isLast: true });
    assert.deepEqual([evidence.state, flags], ['rejected', ['evidenceUnreadable']]);
    assert.ok(await bench.blobs.read(`quarantine/c-1/${sha256(archive)}.zip`));
  });

  it('C28 takes a whole archive that comes after one that could not be read', async () => {
    archive = ARCHIVE.subarray(0, 3000);
    await assert.rejects(collect({ named: NAMED }));
    minute = 60;
    archive = ARCHIVE;
    assert.deepEqual((await collect({ named: NAMED })).flags, []);
  });

  it('writes a receipt that lists the files as outcomes do, without id, true name or text of the vendor', async () => {
    const { evidence, receipt } = await collect({ named: NAMED, onboardingId: 'o-secret' });
    const account = await json(receipt?.ref ?? '');
    const text = JSON.stringify(account);
    for (const secret of ['o-secret', 'Jos', 'x/a-FRONT']) assert.ok(!text.includes(secret), secret);
    assert.deepEqual(account['files'], evidence.files);
    assert.deepEqual(account['request'], {
      method: 'GET',
      path: '/management/integrations/:onboardingId/evidences',
      httpStatus: 200,
      contentCoding: null,
      tls: null,
    });
    const part = account['archive'] as { segments: string[]; sha256: string };
    assert.deepEqual(part.segments, [sha256(ARCHIVE)]);
  });

  it('C23 stores the result as received, and the images inside it as files', async () => {
    const raw = Buffer.from('{ "as" : "received" }\n');
    const stored = await bench.evidenceStore.storeResult(
      'c-1',
      result({
        raw,
        evidences: [
          { role: 'idDocumentFront', name: 'a-FRONT.jpg' },
          { role: 'biometrySmile', name: 'José.jpg' },
          { role: 'biometryTargetImage', name: 'José.jpg' },
          { role: '<role>', name: 'UNPRINTABLE-1' },
          { role: 'fullVideo', name: '' },
        ],
        images: [
          { name: 'FRONT', base64: JPEG.toString('base64') },
          { name: 'FRONT', base64: `data:image/jpeg;base64,${JPEG.toString('base64')}` },
          { name: 'john.doe', base64: Buffer.from('?').toString('base64') },
        ],
      }),
    );
    assert.deepEqual(await buffer(await bench.blobs.read(stored.result.ref)), raw);
    const { named, images } = await bench.evidenceStore.readFiles(stored.files);
    assert.deepEqual(
      named.map(({ role, name }) => [role, name]),
      [
        ['idDocumentFront', 'a-FRONT.jpg'],
        ['biometrySmile', 'UNPRINTABLE-1'],
        ['biometryTargetImage', 'UNPRINTABLE-1'],
        ['UNPRINTABLE', 'UNPRINTABLE-2'],
      ],
    );
    assert.deepEqual(
      images.map(({ name }) => name),
      ['OCR-FRONT.jpg', 'OCR-FRONT-2.jpg', 'OCR-UNPRINTABLE.bin'],
    );
    assert.deepEqual(stored.flags, []);
  });

  for (const [what, base64] of [
    ['garbage', '%%%%'],
    ['nothing', ''],
    ['base64 with a stray sign', 'QUJD*A=='],
    ['half a byte', 'A'],
  ] as const) {
    it(`C23 flags an image of ${what} and stores the rest`, async () => {
      const stored = await bench.evidenceStore.storeResult(
        'c-1',
        result({
          images: [
            { name: 'A', base64 },
            { name: 'B', base64: 'QUJD' },
          ],
        }),
      );
      assert.deepEqual(stored.flags, ['imageUnreadable']);
      const { images } = await bench.evidenceStore.readFiles(stored.files);
      assert.deepEqual(
        images.map(({ name }) => name),
        ['OCR-B.bin'],
      );
    });
  }

  it('lists 200 files at most and counts the rest; images always, and the manifest all', async () => {
    const name = (n: number): string => `${'x'.repeat(100)}-${n.toString()}.jpg`;
    const stored = await bench.evidenceStore.storeResult(
      'c-1',
      result({
        evidences: Array.from({ length: 17_000 }, (_, n) => ({
          role: `role${n.toString()}`,
          name: n % 2 === 0 ? name(n) : `\u00e9${name(n)}`,
        })),
        images: Array.from({ length: 120 }, (_, n) => ({
          name: 'FRONT',
          base64: Buffer.from(`picture ${n.toString()}`).toString('base64'),
        })),
      }),
    );
    assert.deepEqual(stored.flags, ['imageUnreadable']);
    const files = await bench.evidenceStore.readFiles(stored.files);
    assert.deepEqual([files.named.length, files.images.length], [17_000, 100]);
    const { evidence, flags, receipt } = await collect({ ...files, acceptMissing: true });
    assert.deepEqual(flags, ['evidenceMissing']);
    assert.equal(evidence.files.filter(({ role }) => role === 'ocrImage').length, 100);
    assert.deepEqual([evidence.files.length, evidence.filesOmitted], [200, 17_000 + 100 + 3 - 200]);
    assert.ok(Buffer.byteLength(JSON.stringify(evidence)) < 100_000);
    const listed = await createEvidenceReader(bench.blobs).list(evidence.ref ?? '');
    assert.equal(listed.length, 17_000 + 100 + 3);
    assert.ok((receipt?.bytes ?? 0) < 100_000);
  });

  it('C24 says in the manifest how a name found its entry', async () => {
    const named = [
      naming('idDocumentFront', 'https://cdn.example/x/a-front.JPG?sig=1'),
      naming('biometrySmile', 'a-SMILE.png'),
      naming('fullVideo', 'Jose%CC%81 Nu%CC%81n%CC%83ez.json'),
    ];
    const { evidence, flags } = await collect({ named });
    assert.deepEqual(flags, []);
    const manifest = await json(evidence.ref ?? '');
    assert.deepEqual(
      (manifest['files'] as { role: string; match: string }[]).map(({ role, match }) => [role, match]),
      [
        ['idDocumentFront', 'path'],
        ['biometrySmile', 'exact'],
        ['fullVideo', 'path'],
      ],
    );
  });

  it('repeats without a trace', async () => {
    const one = await collect({ named: NAMED });
    const two = await collect({ named: NAMED });
    assert.deepEqual(two.evidence, one.evidence);
    assert.deepEqual(
      await bench.evidenceStore.storeRefusal('c-1', JPEG),
      await bench.evidenceStore.storeRefusal('c-1', JPEG),
    );
  });

  it('C30 C31 concludes without an archive, with the images still readable', async () => {
    const stored = await bench.evidenceStore.storeResult(
      'c-1',
      result({ images: [{ name: 'FRONT', base64: 'QUJD' }] }),
    );
    const { images } = await bench.evidenceStore.readFiles(stored.files);
    const order = { customId: 'c-1', onboardingId: 'o-1', named: NAMED, images, acceptMissing: true };
    const { evidence, flags } = await bench.evidenceStore.concludeWithout(order, {
      state: 'notReady',
      reason: 'http404',
    });
    assert.deepEqual([evidence.reason, flags], ['http404', ['evidenceNotReady']]);
    assert.deepEqual(
      evidence.files.map(({ state }) => state),
      ['missing', 'missing', 'stored'],
    );
    const reader = createEvidenceReader(bench.blobs);
    assert.equal((await buffer(await reader.open(evidence.ref ?? '', 'OCR-FRONT.bin'))).toString(), 'ABC');
    const none = await bench.evidenceStore.concludeWithout(
      { ...order, named: [], images: [] },
      { state: 'none', reason: 'empty' },
    );
    assert.deepEqual(none, {
      evidence: {
        state: 'none',
        reason: 'empty',
        ref: null,
        sha256: null,
        bytes: null,
        filesOmitted: 0,
        files: [],
      },
      flags: [],
      receipt: null,
    });
  });

  it('keeps a customId named like the quarantine away from it', async () => {
    archive = rawZip([{ name: '../evil.jpg', content: JPEG }]);
    await collect({ customId: 'result' });
    const { result: document } = await bench.evidenceStore.storeResult('quarantine', result({}));
    assert.ok(!document.ref.startsWith('quarantine/'));
  });
});
