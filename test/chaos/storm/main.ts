import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openArena } from './open-arena.js';
import { ride } from './ride.js';

/**
 * `npm run chaos -- --onboardings 500 --seed 1`: exits 0 where nothing was lost, doubled, wrong or stuck,
 * 1 where something was, 2 for arguments that are none. What the processes said is kept where it exits 1.
 */
const { values } = parseArgs({
  options: {
    onboardings: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const [count, seed] = [Number(values.onboardings), Number(values.seed)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run chaos -- [--onboardings <number>] [--seed <number>]\n');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'finwave-storm-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const arena = await openArena({ folder, seed });
const isClean = await ride({ arena, count, seed, say });
await arena.close();
if (isClean) await rm(folder, { recursive: true, force: true });
else say(`what the processes said is in ${folder}`);
process.exit(isClean ? 0 : 1);
