import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { Collected, CollectOrder } from './collect-process.js';
import { judge, median, table } from './figures.js';
import { runChild, startChild } from './run-child.js';
import type { Served } from './vendor-process.js';

const MIB = 1024 * 1024;
const MEGABYTES = 480;
const ROUNDS = 5;

/** One way to get an archive, measured. */
interface Run {
  readonly ms: number;
  readonly cpuMs: number | null;
  readonly rssGrowth: number | null;
}

/**
 * Evidence of 480 MiB: three standard tools one after another, against the worker's own download,
 * hash, gate and store, plain and sealed. Interleaved, so that a busy minute hits all of them.
 */
export async function benchEvidence(): Promise<boolean> {
  const vendor = await startChild<Served>('vendor-process.js', {
    evidence: { megabytes: MEGABYTES, stable: true },
  });
  const { said: served } = vendor;
  const recipients = [await newRecipient(), await newRecipient()];
  const ways = {
    'curl, sha256sum, unzip': (folder: string) => floor(served, folder),
    'collect, plain': (folder: string) => collect(served, folder, []),
    'collect, sealed for two': (folder: string) => collect(served, folder, recipients),
  };
  const runs = new Map<string, Run[]>(Object.keys(ways).map((way) => [way, []]));
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [way, measure] of Object.entries(ways)) {
        const run = await inFolder(measure);
        runs.get(way)?.push(run);
        process.stdout.write(
          `round ${round.toString()}: ${way} ${run.ms.toFixed(0)} ms${run.cpuMs === null ? '' : ` (${run.cpuMs.toFixed(0)} ms of CPU)`}\n`,
        );
      }
    }
  } finally {
    vendor.process.disconnect();
  }
  return report(served.bytes, runs);
}

function report(bytes: number, runs: ReadonlyMap<string, readonly Run[]>): boolean {
  const speeds = [...runs.values()].map((of) => bytes / MIB / (median(of.map(({ ms }) => ms)) / 1000));
  const growths = [...runs.values()].map(
    (of) => Math.max(...of.map(({ rssGrowth }) => rssGrowth ?? 0)) / MIB,
  );
  const [standard = 0, plain = 0, sealed = 0] = speeds;
  const rows = [...runs.keys()].map((way, index) => [
    way,
    (speeds[index] ?? 0).toFixed(0),
    ((speeds[index] ?? 0) / standard).toFixed(2),
    index === 0 ? '' : (growths[index] ?? 0).toFixed(0),
  ]);
  const head = ['evidence, 480 MiB', 'MiB/s', 'ratio', 'memory +MiB'];
  process.stdout.write(`\n${table([head, ...rows])}\n`);
  return judge([
    { name: 'throughput, plain to the standard tools', value: plain / standard, atLeast: 1 },
    { name: 'throughput, sealed to plain', value: sealed / plain, atLeast: 0.6 },
    { name: 'growth of resident memory, plain (MiB)', value: growths[1] ?? 0, atMost: 100 },
    { name: 'growth of resident memory, sealed (MiB)', value: growths[2] ?? 0, atMost: 100 },
  ]);
}

async function floor({ baseUrl, clientToken, onboardingId }: Served, folder: string): Promise<Run> {
  const url = `${baseUrl}/integrations/${onboardingId}/evidences`;
  const started = performance.now();
  await tool(folder, 'curl', '-sS', '-o', 'a.zip', '-H', `gestok-client-token: ${clientToken}`, url);
  await tool(folder, 'sha256sum', 'a.zip');
  await tool(folder, 'unzip', '-q', 'a.zip', '-d', 'files');
  return { ms: performance.now() - started, cpuMs: null, rssGrowth: null };
}

async function tool(cwd: string, command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0, command);
}

async function collect(served: Served, folder: string, recipients: readonly string[]): Promise<Run> {
  const { baseUrl, clientToken, onboardingId } = served;
  const order: CollectOrder = { baseUrl, clientToken, onboardingId, folder, recipients };
  const { ms, cpuMs, bytes, rssBefore, rssPeak } = await runChild<Collected>('collect-process.js', order);
  assert.equal(bytes, served.bytes);
  return { ms, cpuMs, rssGrowth: rssPeak - rssBefore };
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function newRecipient(): Promise<string> {
  return identityToRecipient(await generateIdentity());
}
