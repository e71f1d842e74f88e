import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.js';
import { benchBridge } from './bridge.js';
import { benchColdStart } from './cold-start.js';
import { benchEvidence } from './evidence.js';
import { judge, toTable, type Line } from './figures.js';
import { benchMassWebhook } from './mass-webhook.js';
import { benchOutcome } from './outcome.js';
import { benchStores } from './stores.js';
import { benchSystemCalls } from './syscalls.js';
import { benchThroughput } from './throughput.js';
import { benchUrl } from './url.js';
import { benchWaiting } from './waiting.js';

const BENCHES: Readonly<Record<string, Bench>> = {
  throughput: benchThroughput,
  syscalls: benchSystemCalls,
  stores: benchStores,
  url: benchUrl,
  outcome: benchOutcome,
  bridge: benchBridge,
  'mass-webhook': benchMassWebhook,
  waiting: benchWaiting,
  'cold-start': benchColdStart,
  evidence: benchEvidence,
};

/**
 * `npm run bench [-- <name>] [--quick] [--json]`: prints one table, each line a ratio to a floor of the
 * same run. Exits 0 where every goal is met, 1 where one is missed or a bench broke, 2 for arguments that
 * are none.
 */
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
if (names.some((name) => !Object.hasOwn(BENCHES, name))) {
  process.stderr.write(`usage: npm run bench -- [${Object.keys(BENCHES).join('|')}]... [--quick] [--json]\n`);
  process.exit(2);
}
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const lines: Line[] = [];
const broken: string[] = [];
for (const name of names) {
  say(`-- ${name}`);
  try {
    lines.push(...((await BENCHES[name]?.({ quick: values.quick, say })) ?? []));
  } catch (error) {
    broken.push(name);
    say(`!! BROKEN, ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
const machine = `${cpus().length.toString()} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
const at = new Date().toISOString();
if (values.json) {
  const judged = lines.map((line) => ({ ...line, median: judge(line) }));
  process.stdout.write(`${JSON.stringify({ at, machine, quick: values.quick, broken, lines: judged })}\n`);
} else {
  process.stdout.write(`\n${at}, ${machine}${values.quick ? ', a quick run' : ''}\n\n${toTable(lines)}\n`);
}
process.exit(broken.length > 0 || lines.some((line) => judge(line).isMet === false) ? 1 : 0);
