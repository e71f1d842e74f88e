import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeCheckpoint } from '../../src/custody/checkpoint.js';
import type { AccessHeads } from '../../src/custody/checkpoint.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold } from '../../src/custody/hold.js';
import { verifyCheckpoint } from '../../src/custody/verify-checkpoint.js';
import { newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';

const run = promisify(execFile);
const DOCUMENT = new URL('../../../docs/custody.md', import.meta.url);

describe('a checkpoint', () => {
  const signer = newSigner();
  const order = { customId: 'c-2', reason: 'a test', by: 'tester' };
  let bench: Bench;
  let log: Record<string, string[]>;
  let accessLog: AccessHeads;

  beforeEach(async () => {
    bench = await openBench({ signer });
    for (const customId of ['c-1', 'c-2', 'c-3']) await bench.settle(customId);
    await placeHold(bench.custody, order);
    await eraseOnboarding({ ...bench.custody, spoolDir: null }, { ...order, customId: 'c-3' });
    log = { everybody: ['a'.repeat(64)], 'c-1': ['b'.repeat(64), 'c'.repeat(64)] };
    const rowsOf = (customId: string | null): string[] => log[customId ?? 'everybody'] ?? [];
    accessLog = {
      head: (customId) =>
        Promise.resolve({ count: rowsOf(customId).length, head: rowsOf(customId).at(-1) ?? null }),
      async *list(customId) {
        for (const [index, sha256] of rowsOf(customId).entries())
          yield await Promise.resolve({ number: index + 1, sha256 });
      },
    };
  });

  afterEach(() => bench.close());

  const write = async (): Promise<string[]> => {
    const lines: string[] = [];
    const done = await writeCheckpoint({ ...bench.custody, accessLog }, (line) => {
      lines.push(line);
      return Promise.resolve();
    });
    assert.deepEqual([done.onboardings, done.broken], [3, []]);
    return lines;
  };
  const linesOf = (lines: readonly string[]) =>
    async function* () {
      for (const line of lines) yield await Promise.resolve(line.trimEnd());
    };
  const compare = async (lines: readonly string[]): Promise<string[]> => {
    const deps = { ...bench.custody, accessLog };
    const { differences } = await verifyCheckpoint(deps, linesOf(lines));
    return differences.map(({ customId, code, of }) => `${customId ?? '?'} ${code} ${of}`);
  };
  const file = (key: string): string => join(bench.storeDir, key);

  it('names no difference where nothing is taken away, whatever comes since', async () => {
    const lines = await write();
    assert.deepEqual(await compare(lines), []);
    await bench.settle('c-4');
    await placeHold(bench.custody, { ...order, customId: 'c-1' });
    log['c-1']?.push('d'.repeat(64));
    assert.deepEqual(await compare(lines), []);
    assert.ok(!lines.join('').includes('c-1'));
  });

  it('names a whole person who is gone, a dropped hold, an undone erasure and another story', async () => {
    const lines = await write();
    await rm(file('c-1'), { recursive: true });
    await unlink(file('c-2/custody/2'));
    await unlink(file('c-3/custody/2'));
    assert.deepEqual((await compare(lines)).sort(), [
      '? gone records',
      'c-2 shorter records',
      'c-3 shorter records',
    ]);
    await writeFile(file('c-2/custody/2'), await readFile(file('c-2/custody/1')));
    assert.ok((await compare(lines)).includes('c-2 other records'));
  });

  it('names an access log that was cut or written anew', async () => {
    const lines = await write();
    log = { everybody: [], 'c-1': ['b'.repeat(64), 'd'.repeat(64)] };
    assert.deepEqual(await compare(lines), ['c-1 other access log', '? shorter access log']);
    log = { everybody: ['a'.repeat(64)], 'c-1': ['b'.repeat(64)] };
    assert.deepEqual(await compare(lines), ['c-1 shorter access log']);
  });

  it('is not believed where a line was changed, dropped or added, or another key signed it', async () => {
    const lines = await write();
    const [first = '', ...others] = lines;
    const altered = first.replace(/"count":\d/, '"count":9');
    const { publicKey } = newSigner();
    for (const forged of [[altered, ...others], others, [first, ...lines], lines.slice(0, -1), [], ['{}']]) {
      await assert.rejects(compare(forged), { code: 'storeCorrupt' });
    }
    const strangers = { ...bench.custody, publicKeys: [publicKey] };
    await assert.rejects(verifyCheckpoint(strangers, linesOf(lines)), { code: 'storeCorrupt' });
    const nobody = { ...bench.custody, publicKeys: [] };
    await assert.rejects(verifyCheckpoint(nobody, linesOf(lines)), { code: 'storeMisconfigured' });
    const unsigned = { ...bench.custody, signer: null };
    await assert.rejects(
      writeCheckpoint(unsigned, () => Promise.resolve()),
      { code: 'storeMisconfigured' },
    );
  });

  it('leaves out whose chain has a gap, and says so', async () => {
    await placeHold(bench.custody, { ...order, customId: 'c-1' });
    await unlink(file('c-1/custody/1'));
    const { onboardings, broken } = await writeCheckpoint(bench.custody, () => Promise.resolve());
    assert.deepEqual([onboardings, broken], [2, ['c-1']]);
  });

  it('is checked with public tools alone, as the document says', async () => {
    const recipe = /^ {4}# an auditor\n((?: {4}.*\n)+)/m.exec(await readFile(DOCUMENT, 'utf8'))?.[1];
    assert.ok(recipe !== undefined);
    const lines = await write();
    await writeFile(join(bench.folder, 'checkpoint'), lines.join(''));
    const pem = signer.publicKey.export({ type: 'spki', format: 'pem' });
    await writeFile(join(bench.folder, 'custody.pub.pem'), pem);
    const inFolder = { cwd: bench.folder };
    const { stdout } = await run('sh', ['-ec', recipe.replaceAll('<customId>', 'c-2')], inFolder);
    const { stdout: head } = await run('sha256sum', [file('c-2/custody/2')]);
    assert.match(stdout, /Signature Verified Successfully/);
    const [digest = ''] = /^[0-9a-f]{64}/m.exec(stdout) ?? [];
    assert.ok(stdout.includes(`"sha256":"${digest}"`) && stdout.includes(head.slice(0, 64)));

    await writeFile(join(bench.folder, 'checkpoint'), lines.join('').replace('.ey', '.fy'));
    await assert.rejects(run('sh', ['-ec', recipe], inFolder));
  });
});
