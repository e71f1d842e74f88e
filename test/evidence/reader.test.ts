import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { EvidenceSummary } from '../../workflows/contract.js';
import { createEvidenceReader } from '../../src/evidence/reader.js';
import type { EvidenceReader } from '../../src/evidence/reader.js';
import { send } from './download/archive-server.js';
import { naming, startBench } from './collecting.js';
import type { Bench } from './collecting.js';
import { rawZip } from './archive/raw-zip.js';

const STORED = Buffer.alloc(3000, 'stored ');
const DEFLATED = Buffer.alloc(90_000, 'deflated ');
const ARCHIVE = rawZip([
  { name: 'stored.bin', content: STORED },
  { name: 'deflated.bin', content: DEFLATED, method: 8, descriptor: 16 },
  { name: 'empty.bin', method: 8 },
]);

describe('the evidence reader', () => {
  let bench: Bench;
  let evidence: EvidenceSummary;
  let reader: EvidenceReader;
  beforeEach(async () => {
    bench = await startBench((_request, response) => {
      send(response, ARCHIVE);
    });
    const named = [naming('fullVideo', 'stored.bin'), naming('biometryBlink', 'gone.bin')];
    ({ evidence } = await bench.collect({ order: { named, acceptMissing: true } }));
    reader = createEvidenceReader(bench.blobs);
  });
  afterEach(() => bench.close());
  const open = async (file: string): Promise<Buffer> => buffer(await reader.open(evidence.ref ?? '', file));

  /** Changes one stored byte behind the store's back. */
  async function damage(folder: string, at: number): Promise<void> {
    const path = join(bench.spoolDir, '..', 'store', 'c-1', folder);
    const [name = ''] = await readdir(path);
    const bytes = await readFile(join(path, name));
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    await chmod(join(path, name), 0o600);
    await writeFile(join(path, name), bytes);
  }

  it('opens stored, deflated and empty files', async () => {
    assert.deepEqual(await open('stored.bin'), STORED);
    assert.deepEqual(await open('deflated.bin'), DEFLATED);
    assert.deepEqual(await open('empty.bin'), Buffer.alloc(0));
  });

  it('lists what the outcome lists', async () => {
    assert.deepEqual(await reader.list(evidence.ref ?? ''), evidence.files);
  });

  it('names the files that there are where there is no such file', async () => {
    await assert.rejects(open('nothing.bin'), {
      code: 'unknownFile',
      message: /stored\.bin, gone\.bin, deflated\.bin/,
    });
    await assert.rejects(open('gone.bin'), { code: 'missingFile' });
  });

  it('ends in an error, never in an end, where the archive was changed', async () => {
    await damage('archive', 100);
    await assert.rejects(open('stored.bin'), { code: 'storeCorrupt' });
    assert.deepEqual(await open('deflated.bin'), DEFLATED);
  });

  it('refuses a manifest that was changed, and what is none', async () => {
    await damage('manifest', 30);
    await assert.rejects(open('stored.bin'), { code: 'storeCorrupt' });
    await assert.rejects(reader.list('c-1/archive/x.zip'), { code: 'storeMisconfigured' });
    await assert.rejects(reader.list(`c-1/manifest/${'0'.repeat(64)}.json`), { code: 'storeCorrupt' });
  });

  it('lets a caller stop in the middle', async () => {
    const stream = await reader.open(evidence.ref ?? '', 'deflated.bin');
    await once(stream, 'readable');
    assert.ok(stream.read() instanceof Buffer);
    stream.destroy();
    assert.ok(stream.destroyed);
  });
});
