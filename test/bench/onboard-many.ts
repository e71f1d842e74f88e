import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMsOf } from './processes.js';
import type { Way } from './ways.js';

/** Longer than the busiest machine takes: then a webhook was lost, and nothing else would end it. */
const ENDS_WITHIN_MS = 10 * 60_000;

export interface Onboarded {
  readonly customIds: readonly string[];
  /** From the first start to the last ending. */
  readonly ms: number;
  /** Of the way's own processes, meanwhile. */
  readonly cpuMs: number;
}

/** Onboards `count` people from URL to outcome, `atOnce` of them at any time. */
export async function onboardMany(way: Way, count: number, atOnce: number): Promise<Onboarded> {
  const customIds = Array.from({ length: count }, () => randomUUID());
  const cpuBefore = await cpuMsOf(way.pids);
  const started = performance.now();
  await inParallel(customIds, atOnce, async (customId) => {
    await way.start(customId);
    await within(ENDS_WITHIN_MS, way.ended(customId), `${way.name}: ${way.workflowIdOf(customId)} to end`);
  });
  const ms = performance.now() - started;
  return { customIds, ms, cpuMs: (await cpuMsOf(way.pids)) - cpuBefore };
}

/** Does `work` with each item, `atOnce` of them at any time. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const take = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = pause(ms, null, { signal: timer.signal }).then(() => {
    throw new Error(`waited ${ms.toString()} ms for ${what}`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}
