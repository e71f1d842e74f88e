import { devNull } from 'node:os';
import type { Environment } from '../config/settings.js';
import { runProgram } from './dev-server/run-temporal.js';
import { printable } from './printable.js';
import type { DevStack } from './dev-stack.js';
import { withoutTemporal } from './dev-temporal.js';

const EVENT = /^ *\d+ +\S+Z +(\w+) *$/gm;

/** A history's events, counted by their type in the order of the first; the result is shown by another command. */
function summaryOf(shown: string): string {
  const counts = new Map<string, number>();
  for (const [, type = ''] of shown.matchAll(EVENT)) counts.set(type, (counts.get(type) ?? 0) + 1);
  if (counts.size === 0) return shown;
  const types = [...counts].map(([type, count]) => `  ${count.toString().padStart(3)}  ${type}`);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [`${all.toString()} events, here by type:`, ...types].join('\n');
}

/** Runs what an operator would type, and prints commands and output. */
export async function showTemporalCommands(
  { temporal }: DevStack,
  workflowId: string,
  env: Environment,
  print: (line: string) => void,
): Promise<void> {
  const { address, namespace, cliPath } = temporal;
  const place = ['--address', address, '--namespace', namespace];
  const commands = [
    ['workflow', 'list', ...place, '--limit', '5'],
    ['workflow', 'show', ...place, '--workflow-id', workflowId],
    ['workflow', 'result', ...place, '--workflow-id', workflowId],
  ];
  print(`\nThe same, seen by Temporal's own command line${cliPath === null ? ' (not found here)' : ''}:`);
  for (const args of commands) {
    print(`\n$ temporal ${args.join(' ')}`);
    if (cliPath === null) continue;
    // An empty profile file: whatever the user's own names is another server.
    const { stdout, stderr } = await runProgram(cliPath, args, {
      ...withoutTemporal(env),
      TEMPORAL_CONFIG_FILE: devNull,
    });
    const said = printable((stdout || stderr).trimEnd());
    print(args[1] === 'show' ? summaryOf(said) : said);
  }
}
