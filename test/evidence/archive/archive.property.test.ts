import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { judgeArchive } from '../../../src/evidence/archive/archive.js';
import { rawZip } from './raw-zip.js';
import type { RawEntry } from './raw-zip.js';

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

  it('C28 never shows wrong content after a flipped byte', async () => {
    await fc.assert(
      fc.asyncProperty(archives, fc.nat(), fc.integer({ min: 1, max: 255 }), async (entries, where, mask) => {
        const bytes = rawZip(entries);
        const at = where % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        await writeFile(path, bytes);
        const judged = await judgeArchive(path);
        if (judged.kind !== 'accepted') return;
        // A flip in a date or a comment changes no content; any other must have been seen.
        assert.deepEqual(
          judged.entries.map(({ sha256: digest }) => digest),
          entries.map(({ content = Buffer.alloc(0) }) => sha256(content)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('C28 takes no cut archive for a whole one, and calls none malicious', async () => {
    await fc.assert(
      fc.asyncProperty(archives, fc.nat(), async (entries, where) => {
        const bytes = rawZip(entries);
        await writeFile(path, bytes.subarray(0, where % bytes.length));
        assert.equal((await judgeArchive(path)).kind, 'truncated');
      }),
      { numRuns: 200 },
    );
  });
});
