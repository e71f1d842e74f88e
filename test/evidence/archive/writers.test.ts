import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeArchive } from '../../../src/evidence/archive/archive.js';
import type { GateVerdict } from '../../../src/evidence/archive/gate-verdict.js';
import { UNREADABLE_WRITER_ARCHIVES, WRITER_ARCHIVES, WRITTEN_SHA256 } from './writer-archives.js';

describe('the archive gate, for what real writers make (C28)', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'writers-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function judge(title: string, bytes: Buffer): Promise<GateVerdict> {
    const path = join(folder, title);
    await writeFile(path, bytes);
    return judgeArchive(path);
  }

  for (const { title, bytes } of WRITER_ARCHIVES) {
    it(`accepts ${title} and reads what was written`, async () => {
      const judged = await judge(title, bytes);
      assert.equal(judged.kind, 'accepted', JSON.stringify(judged));
      assert.ok(judged.entries.length > 0);
      for (const { name, sha256 } of judged.entries) assert.ok(WRITTEN_SHA256.has(sha256), name);
    });
  }
  for (const { title, bytes } of UNREADABLE_WRITER_ARCHIVES) {
    it(`cannot read ${title}`, async () => {
      assert.equal((await judge(title, bytes)).kind, 'unreadable');
    });
  }
});
