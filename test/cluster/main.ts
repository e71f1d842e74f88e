import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ride } from '../chaos/storm/ride.js';
import { endEachInTurn } from './in-turn.js';
import { measure } from './measure.js';
import { missingNeeds } from './needs.js';
import { openCluster, type Cluster } from './open-cluster.js';
import { runSuite, type Suite } from './run-suite.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string', default: '1.29.1' },
    onboardings: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
// Each server that is started ends with this process, however it ends.
process.setMaxListeners(40);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const [count, seed] = [Number(values.onboardings), Number(values.seed)];

/** Two cores that carry the whole cluster are slow. */
const CALM_MS = 300_000;

interface Run {
  readonly vendorIs: 'faulty' | 'prompt';
  /** True where everything was as it must be. */
  readonly run: (cluster: Cluster) => Promise<boolean>;
}

const suite = (name: Suite): Run => ({ vendorIs: 'prompt', run: ({ world }) => runSuite(name, world.env) });
const RUNS = new Map<string, Run>(
  Object.entries({
    journeys: suite('journeys'),
    conformance: suite('conformance'),
    turns: { vendorIs: 'prompt', run: (cluster) => endEachInTurn(cluster, say) },
    chaos: { vendorIs: 'faulty', run: (arena) => ride({ arena, count, seed, say, calmMs: CALM_MS }) },
    measure: { vendorIs: 'prompt', run: (cluster) => measure(cluster, count, say) },
  }),
);

/**
 * `npm run cluster -- [journeys | conformance | turns | chaos | measure]… [--server <version>]
 * [--onboardings <number>] [--seed <number>]`: each run, all by default, on a cluster of its own. Exits 0
 * where all are green, 1 where one is not (what its processes said is kept) or the machine lacks something,
 * 2 for arguments that are none.
 */
const names = positionals.length > 0 ? positionals : [...RUNS.keys()];
if (
  names.some((name) => !RUNS.has(name)) ||
  !Number.isInteger(count) ||
  count < 1 ||
  !Number.isInteger(seed)
) {
  const known = [...RUNS.keys()].join(' | ');
  process.stderr.write(
    `usage: npm run cluster -- [${known}]… [--server <version>] [--onboardings <number>] [--seed <number>]\n`,
  );
  process.exit(2);
}
const missing = await missingNeeds();
if (missing.length > 0) {
  process.stderr.write(`a cluster needs what is not here: ${missing.join('; ')}\n`);
  process.exit(1);
}
const red: string[] = [];
for (const [name, { vendorIs, run }] of RUNS) {
  if (!names.includes(name)) continue;
  say(`\n== ${name}, Temporal ${values.server}`);
  const folder = await mkdtemp(join(tmpdir(), 'finwave-cluster-'));
  const isGreen = await runOnOneOfItsOwn(folder, vendorIs, run).catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return false;
  });
  if (isGreen) await rm(folder, { recursive: true, force: true });
  else say(`what the processes said is in ${folder}`);
  say(`== ${name}: ${isGreen ? 'green' : 'RED'}`);
  if (!isGreen) red.push(name);
}
say(`\n== cluster: ${red.length === 0 ? 'green' : `RED in ${red.join(', ')}`}`);
process.exit(red.length === 0 ? 0 : 1);

async function runOnOneOfItsOwn(
  folder: string,
  vendorIs: Run['vendorIs'],
  run: Run['run'],
): Promise<boolean> {
  const cluster = await openCluster({ folder, seed, vendorIs, version: values.server });
  try {
    return await run(cluster);
  } finally {
    await cluster.close();
  }
}
