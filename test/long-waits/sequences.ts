import { parseArgs } from 'node:util';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime } from '../workflows/run-onboarding.js';
import { openLongWait } from './open-long-wait.js';
import { runSequences } from './run-sequences.js';

/** `npm run sequences -- --runs <n> --seed <n>`: exits 0 where no sequence of answers did harm, else 1. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
quietRuntime();
const env = await startTimeSkipping();
if (env === null) throw new Error('no server that skips time: Java and Maven are needed');
const longWait = await openLongWait(env);
const complaints = await runSequences(longWait, Number(values.runs), Number(values.seed));
await longWait.close();
await env.teardown();
for (const complaint of complaints) process.stdout.write(`seed ${complaint}\n`);
process.stdout.write(`${values.runs} sequences, ${complaints.length.toString()} complaints\n`);
process.exit(complaints.length === 0 ? 0 : 1);
