import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger, type LedgerEntry } from '../../../src/cli/batch/ledger.js';

const ENTRIES: readonly LedgerEntry[] = [
  { line: 1, customId: 'c1', onboardingId: 'o1', url: 'https://finwave.example/o1' },
  { line: 3, customId: 'c3', onboardingId: null, url: null },
];
const LINES = ENTRIES.map((entry) => `${JSON.stringify(entry)}\n`);

describe("a batch's output", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-'));
    path = join(folder, 'out.ndjson');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const content = (): Promise<string> => readFile(path, 'utf8');

  it('is 0600, holds each entry in a line, and is gone on from', async () => {
    const first = await openLedger(path);
    assert.equal(first.before.size, 0);
    await Promise.all(ENTRIES.map((entry) => first.append(entry)));
    await first.close();
    assert.equal(await content(), LINES.join(''));
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await chmod(path, 0o644);
    const again = await openLedger(path);
    assert.deepEqual(
      [...again.before],
      [
        [1, 'c1'],
        [3, 'c3'],
      ],
    );
    await again.close();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('loses a last line that was cut short, wherever it was cut', async () => {
    const [whole = '', last = ''] = LINES;
    const [, entry] = ENTRIES;
    assert.ok(entry !== undefined);
    for (let length = 0; length < last.length; length++) {
      await writeFile(path, whole + last.slice(0, length));
      const ledger = await openLedger(path);
      assert.deepEqual([...ledger.before.keys()], [1]);
      await ledger.append(entry);
      await ledger.close();
      assert.equal(await content(), LINES.join(''));
    }
  });

  for (const [what, text] of [
    ['notes', 'call the bank'],
    ['notes of a line', 'call the bank\n'],
    ['inputs', '{"customId":"c1"}\n'],
    ['entries with more', `${JSON.stringify({ ...ENTRIES[0], phone: 1 })}\n`],
    ['entries with less', '{"line":1,"customId":"c1"}\n'],
    ['entries before something else', `${LINES[0] ?? ''}[]\n`],
    ['entries before something else without a newline', `${LINES[0] ?? ''}x`],
    ['null', 'null\n'],
    ['bytes', '\u0000\u0001'],
    ['a long line', 'x'.repeat(2_000_000)],
  ] as const)
    it(`is never a file of ${what}, which stays as it was`, async () => {
      await writeFile(path, text, { mode: 0o644 });
      await assert.rejects(openLedger(path), /out\.ndjson is there and no output of this command/);
      assert.equal(await content(), text);
      assert.equal((await stat(path)).mode & 0o777, 0o644);
    });

  it('is never a link, a folder, or a file in no folder', async () => {
    await writeFile(join(folder, 'other'), '');
    await symlink(join(folder, 'other'), path);
    await assert.rejects(openLedger(path), /cannot be written/);
    await assert.rejects(openLedger(folder), /cannot be written/);
    await assert.rejects(openLedger(join(folder, 'none', 'out')), /cannot be written/);
  });
});
