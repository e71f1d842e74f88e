import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How often a process made each system call, by its name. */
export type SystemCalls = ReadonlyMap<string, number>;

export async function hasStrace(): Promise<boolean> {
  return promisify(execFile)('strace', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Counts the calls of a running process and all its threads while `work` runs. */
export async function countSystemCalls(pid: number, work: () => Promise<unknown>): Promise<SystemCalls> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-strace-'));
  const file = join(folder, 'counts');
  try {
    const args = ['-f', '-c', '-U', 'calls,name', '-o', file, '-p', pid.toString()];
    const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(strace, 'exit');
    let said = '';
    strace.stderr.setEncoding('utf8');
    const attached = new Promise<void>((resolve, reject) => {
      strace.stderr.on('data', (text: string) => {
        said += text;
        if (said.includes('attached')) resolve();
      });
      strace.once('exit', () => {
        reject(new Error(`strace cannot look at process ${pid.toString()}: ${said}`));
      });
    });
    await attached;
    try {
      await work();
    } finally {
      strace.kill('SIGINT');
      await ended;
    }
    return toCounts(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads `strace -c -U calls,name`: a head, a line a call, a total. */
export function toCounts(summary: string): SystemCalls {
  const lines = summary.matchAll(/^\s*(\d+)\s+(\w+)$/gm);
  return new Map([...lines].map(([, calls, name]) => [name ?? '', Number(calls)]));
}

/** All calls of these names together; of every name where there are none. */
export function sumOf(counts: SystemCalls, ...names: readonly string[]): number {
  const of = names.length === 0 ? [...counts.keys()].filter((name) => name !== 'total') : names;
  return of.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
}
