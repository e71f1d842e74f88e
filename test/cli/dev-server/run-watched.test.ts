import assert from 'node:assert/strict';
import { runWatched } from '../../../src/cli/dev-server/run-watched.js';

const node = (script: string, silenceMs: number): Promise<void> =>
  runWatched({
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    say: () => undefined,
    doing: 'trying',
    silenceMs,
    withinMs: 30_000,
  });

describe('runWatched', () => {
  it('gives up on a program that says nothing', async () => {
    await assert.rejects(node('setInterval(() => {}, 1000)', 800), /without progress/);
  });

  it('lets a program go on that keeps moving', async () => {
    const script =
      'let n = 0; const t = setInterval(() => { console.log(n); if (++n > 8) clearInterval(t); }, 200)';
    await node(script, 1_500);
  });

  it('ends with the last line of a program that fails', async () => {
    await assert.rejects(node('console.error("first\\nthe reason"); process.exitCode = 1', 20_000), {
      message: 'the reason',
    });
  });
});
