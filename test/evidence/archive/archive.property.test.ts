import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { judgeArchive } from '../../../src/evidence/archive/archive.js';
import { WRITER_ARCHIVES } from './writer-archives.js';
import { rawZip } from './raw-zip.js';
import type { RawEntry } from './raw-zip.js';
import { readWithYauzl } from './read-with-yauzl.js';

const entry = fc.record({
  content: fc.uint8Array({ maxLength: 3000 }),
  method: fc.constantFrom(0, 8),
  descriptor: fc.constantFrom(undefined, 12, 16, 24),
  folder: fc.constantFrom('', 'x/', 'x/ñ/'),
});
const archives = fc.array(entry, { minLength: 1, maxLength: 8 }).map((entries) =>
  entries.map(({ content, method, descriptor, folder }, n): RawEntry => {
    const name = `${folder}${n.toString()}.bin`;
    return {
      name,
      content,
      method,
      ...(descriptor !== undefined && { descriptor, zip64: descriptor === 24 }),
    };
  }),
);
const anyHonest = fc.oneof(
  archives.map((entries) => rawZip(entries)),
  fc.constantFrom(...WRITER_ARCHIVES).map(({ bytes }) => bytes),
);
const flip = fc.record({ where: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('the archive gate, for any archive', () => {
  let path: string;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gate-'));
    path = join(folder, 'archive');
  });
  after(() => rm(folder, { recursive: true }));

  it('C28 accepts honest ones with the right digests', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async (entries) => {
        await writeFile(path, rawZip(entries));
        const judged = await judgeArchive(path);
        assert.equal(judged.kind, 'accepted');
        assert.deepEqual(
          judged.entries.map(({ name, sha256: digest }) => [name, digest]),
          entries.map(({ name, content = Buffer.alloc(0) }) => [name, sha256(content)]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('C28 shows nothing of a damaged one that yauzl, checking every CRC, would read differently', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyHonest,
        fc.array(flip, { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat()),
        async (honest, flips, cut) => {
          const bytes = Buffer.from(honest).subarray(0, cut === null ? undefined : cut % honest.length);
          for (const { where, mask } of bytes.length > 0 ? flips : []) {
            const at = where % bytes.length;
            bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
          }
          await writeFile(path, bytes);
          const judged = await judgeArchive(path);
          if (judged.kind !== 'accepted') return;
          const read = await readWithYauzl(bytes);
          for (const { index, sha256: digest } of judged.entries) assert.equal(digest, read.get(index));
          assert.deepEqual(
            new Set(judged.entries.map(({ sha256: digest }) => digest)),
            new Set(read.values()),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('C28 takes no cut archive for a whole one, and calls none malicious', async () => {
    await fc.assert(
      fc.asyncProperty(anyHonest, fc.nat(), async (honest, where) => {
        // Zeros that follow may be cut off without a loss.
        const whole = honest.lastIndexOf('PK\x05\x06') + 22;
        const length = where % whole;
        await writeFile(path, honest.subarray(0, length));
        const { kind } = await judgeArchive(path);
        assert.equal(kind, length === 0 ? 'empty' : 'unreadable');
      }),
      { numRuns: 500 },
    );
  });
});
