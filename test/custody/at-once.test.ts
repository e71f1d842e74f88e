import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openBench, sha256 } from './bench.js';

const PROCESS = fileURLToPath(new URL('./at-once-process.js', import.meta.url));

describe('readers, holders and erasers at once, each a process', function () {
  this.timeout(120_000);

  for (let time = 1; time <= 3; time += 1)
    it(`let a reader see all of it or that it is erased (${time.toString()})`, async () => {
      const bench = await openBench();
      const { evidence, result } = await bench.settle('c-1', { bytes: 2_000_000 });
      const ref = evidence.ref ?? '';
      const start = async (role: string): Promise<ChildProcess> => {
        const child = fork(PROCESS, [role, `sqlite:${bench.resultsFile}`, bench.storeDir, ref]);
        await once(child, 'message');
        return child;
      };
      const roles = ['read', 'open', 'open', 'hold', 'erase', 'erase'];
      const children = await Promise.all(roles.map(start));
      const begin = async (at: number): Promise<Promise<string[]>[]> => {
        const child = children[at] ?? assert.fail();
        const first = once(child, 'message');
        child.send('go');
        await first;
        return [once(child, 'message').then(([seen]) => seen as string[])];
      };
      // Everybody has looked once, and found it whole, before anybody erases.
      const seen = [];
      for (const at of roles.keys()) seen.push(...(await begin(at)));
      const [read, open, other, hold, ...erase] = await Promise.all(seen);

      assert.deepEqual(read?.sort(), ['erased', `whole ${result?.sha256 ?? ''}`]);
      const video = evidence.files.find(({ name }) => name === 'video.bin')?.sha256 ?? '';
      for (const opened of [open, other]) assert.deepEqual(opened?.sort(), ['erased', `whole ${video}`]);
      for (const kind of hold ?? []) assert.ok(['held', 'released', 'erased'].includes(kind), kind);
      for (const kind of erase.flat()) assert.ok(['held', 'erased'].includes(kind), kind);
      const report = await verifyOnboarding(bench.custody, 'c-1');
      assert.deepEqual(report.differences, []);
      assert.ok(report.erased !== null && sha256('') !== result?.sha256);
      await bench.close();
    });
});
