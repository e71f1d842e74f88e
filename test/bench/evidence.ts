import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { Bench } from './bench.js';
import type { Collected, CollectOrder } from './collect-process.js';
import type { DeflatedServed } from './deflated-process.js';
import type { Line } from './figures.js';
import { runChild, startChild } from './run-child.js';
import type { Vendor } from './vendor-process.js';

const MIB = 1024 * 1024;
const FLOOR = 'curl, sha256sum, unzip';

/** An archive to be fetched, and from whom. */
interface Source {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly onboardingId: string;
  readonly bytes: number;
  end(): Promise<void>;
}

/** One way to get an archive, measured. */
interface Run {
  readonly mibPerSecond: number;
  readonly growthMib: number;
}

/**
 * Evidence of 480 MiB: three standard tools one after another, against the worker's own download,
 * hash, gate and store, plain and sealed. Taking turns, so that a busy minute hits all of them.
 */
export const benchEvidence: Bench = async ({ quick, say }) => {
  const [megabytes, rounds] = quick ? [32, 1] : [480, 5];
  const recipients = [await newRecipient(), await newRecipient()];
  const lines: Line[] = [];
  for (const kind of ['stored', 'deflated'] as const) {
    const source = await (kind === 'stored' ? openStored(megabytes) : openDeflated(megabytes));
    const ways = {
      floor: (folder: string) => fetchWithTools(source, folder),
      plain: (folder: string) => collect(source, folder, []),
      sealed: (folder: string) => collect(source, folder, recipients),
    };
    const runs: Record<keyof typeof ways, Run[]> = { floor: [], plain: [], sealed: [] };
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const way of ['floor', 'plain', 'sealed'] as const) {
          const run = await inFolder(ways[way]);
          runs[way].push(run);
          say(`round ${round.toString()}: ${kind}, ${way} ${run.mibPerSecond.toFixed(0)} MiB/s`);
        }
      }
    } finally {
      await source.end();
    }
    lines.push(...toLines(kind, runs));
  }
  return lines;
};

function toLines(kind: 'stored' | 'deflated', runs: Record<'floor' | 'plain' | 'sealed', Run[]>): Line[] {
  const speeds = (of: readonly Run[]): number[] => of.map(({ mibPerSecond }) => mibPerSecond);
  const growth = (name: string, of: readonly Run[]): Line => ({
    name,
    unit: 'MiB of memory more',
    ours: [Math.max(...of.map(({ growthMib }) => growthMib))],
    floor: null,
    goal: { of: 'ours', atMost: 100 },
  });
  return [
    {
      name: `evidence ${kind}, plain`,
      unit: 'MiB/s',
      ours: speeds(runs.plain),
      floor: { name: FLOOR, values: speeds(runs.floor) },
      goal: { of: 'ratio', atLeast: 1 },
    },
    {
      name: `evidence ${kind}, sealed for two`,
      unit: 'MiB/s',
      ours: speeds(runs.sealed),
      floor: { name: 'plain', values: speeds(runs.plain) },
      goal: { of: 'ratio', atLeast: 0.6 },
    },
    growth(`evidence ${kind}, plain`, runs.plain),
    growth(`evidence ${kind}, sealed for two`, runs.sealed),
  ];
}

async function fetchWithTools(
  { baseUrl, clientToken, onboardingId, bytes }: Source,
  folder: string,
): Promise<Run> {
  const url = `${baseUrl}/integrations/${onboardingId}/evidences`;
  const started = performance.now();
  await tool(folder, 'curl', '-sS', '-o', 'a.zip', '-H', `gestok-client-token: ${clientToken}`, url);
  await tool(folder, 'sha256sum', 'a.zip');
  await tool(folder, 'unzip', '-q', 'a.zip', '-d', 'files');
  return { mibPerSecond: toSpeed(bytes, performance.now() - started), growthMib: 0 };
}

async function tool(cwd: string, command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0, command);
}

async function collect(source: Source, folder: string, recipients: readonly string[]): Promise<Run> {
  const { baseUrl, clientToken, onboardingId } = source;
  const order: CollectOrder = { baseUrl, clientToken, onboardingId, folder, recipients };
  const { ms, bytes, rssBefore, rssPeak } = await runChild<Collected>('collect-process.js', order);
  assert.equal(bytes, source.bytes);
  return { mibPerSecond: toSpeed(bytes, ms), growthMib: (rssPeak - rssBefore) / MIB };
}

function toSpeed(bytes: number, ms: number): number {
  return bytes / MIB / (ms / 1000);
}

/** The sandbox's own archive of one ended onboarding. */
async function openStored(megabytes: number): Promise<Source> {
  const vendor = await startChild<Vendor>('vendor-process.js', {
    faults: { evidence: { megabytes, stable: true } },
  });
  const { baseUrl, origin, clientToken } = vendor.said;
  const headers = { 'gestok-client-token': clientToken, 'content-type': 'application/json' };
  const created = await fetch(`${baseUrl}/integrations`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ customId: 'bench', webhook: 'https://webhook.invalid/' }),
  });
  const { onboardingId } = (await created.json()) as { onboardingId: string };
  const finished = await fetch(`${origin}/sandbox/onboardings/bench/person`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ step: 'finish' }),
  });
  assert.equal(finished.status, 200);
  // The first answer computes CRCs that later ones remember: neither side of a comparison pays for it.
  const first = await fetch(`${baseUrl}/integrations/${onboardingId}/evidences`, { headers });
  let bytes = 0;
  for await (const chunk of first.body ?? []) bytes += (chunk as Uint8Array).length;
  return { baseUrl, clientToken, onboardingId, bytes, end: () => vendor.end() };
}

async function openDeflated(megabytes: number): Promise<Source> {
  const vendor = await startChild<DeflatedServed>('deflated-process.js', megabytes);
  const { url: baseUrl, bytes } = vendor.said;
  return { baseUrl, clientToken: 'none', onboardingId: 'bench', bytes, end: () => vendor.end() };
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
