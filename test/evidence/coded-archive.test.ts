import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { startVendor, type Script } from '../finwave/scripted-vendor.js';
import { rawZip } from './archive/raw-zip.js';

const ARCHIVE = rawZip([{ name: 'a-FRONT.jpg', content: Buffer.alloc(400_000, 0x41) }]);
const CODED = gzipSync(ARCHIVE);
const HEADERS = { 'content-encoding': 'gzip', etag: '"v1"' };

describe('an archive that comes in a coding which nobody asked for', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coded-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is stored and hashed without it, which the receipt says, and is never gone on with', async () => {
    const cut: Script = (response) => {
      response.writeHead(200, { ...HEADERS, 'content-length': CODED.length.toString() });
      response.write(CODED.subarray(0, CODED.length - 9), () => response.destroy());
    };
    await using vendor = await startVendor(cut, { headers: HEADERS, body: CODED });
    const blobs = await openFolder(join(folder, 'store'));
    const evidenceStore = createEvidenceStore({
      blobs,
      source: vendor.client(),
      spoolDir: join(folder, 'spool'),
      log: { info: () => undefined, warn: () => undefined },
    });
    const order = { customId: 'c-1', onboardingId: 'o-1', named: [], images: [], acceptMissing: false };
    let resume: unknown;
    const collect = () =>
      evidenceStore.collect(order, {
        attempt: 1,
        signal: new AbortController().signal,
        resume,
        isLast: () => false,
        goesOn: () => false,
        progress: (progress) => (resume = progress),
      });
    await assert.rejects(collect(), { code: 'away' });
    const { evidence, receipt } = await collect();
    assert.deepEqual(
      vendor.received.map(({ headers }) => headers.range),
      [undefined, undefined],
    );
    assert.equal(evidence.sha256, createHash('sha256').update(ARCHIVE).digest('hex'));
    assert.equal(evidence.bytes, ARCHIVE.length);
    const account = JSON.parse((await buffer(await blobs.read(receipt?.ref ?? ''))).toString()) as {
      request: { contentCoding: unknown };
    };
    assert.equal(account.request.contentCoding, 'gzip');
    await blobs.close();
  });
});
