import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MAIN } from '../chaos/storm/world.js';
import type { Bench } from './bench.js';
import { openGround } from './ground.js';
import { settingsOf, startCommand } from './ways.js';

/** From `temporal-finwave worker` to its first poll, with a file that `bundle` made and without. */
export const benchColdStart: Bench = async ({ quick, say }) => {
  const rounds = quick ? 1 : 7;
  const ground = await openGround();
  const env = await settingsOf(ground, 'ours');
  const bundle = join(env['HOME'] ?? '', 'workflows.js');
  const times = { with: [] as number[], without: [] as number[] };
  const start = async (...args: readonly string[]): Promise<number> => {
    const started = performance.now();
    const worker = await startCommand(env, 'worker', ...args);
    const ms = performance.now() - started;
    await worker.stop();
    return ms;
  };
  try {
    await promisify(execFile)(process.execPath, [MAIN, 'bundle', '--out', bundle], { env: { ...env } });
    for (let round = 0; round <= rounds; round += 1) {
      const took = { without: await start(), with: await start('--bundle', bundle) };
      if (round === 0) continue;
      times.without.push(took.without);
      times.with.push(took.with);
    }
  } finally {
    await ground.close();
  }
  say(`${rounds.toString()} starts of each`);
  return [
    {
      name: 'cold start with a bundle',
      unit: 'ms',
      ours: times.with,
      floor: { name: 'without a bundle', values: times.without },
      goal: { of: 'ratio', atMost: 0.55 },
    },
  ];
};
