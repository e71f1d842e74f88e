import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { OnboardingClient } from '../../src/client/client.js';
import { freePort } from '../servers/throwaway.js';
import type { Bench } from './bench.js';
import { openGround } from './ground.js';
import { inParallel } from './onboard-many.js';
import { cpuMsOf, rssOf } from './processes.js';
import { QUIET, settingsOf, startCommand } from './ways.js';

const MIB = 1024 * 1024;
const STARTS_AT_ONCE = 100;
/** After the last start, for what it set going. */
const CALM_MS = 5_000;
/** V8 tidies its heap a while after work, in one or two of these: the middle one tells what waiting costs. */
const WINDOW_MS = 5_000;

/** What 10,000 onboardings cost a worker that all wait for a webhook, beside the same worker before the first. */
export const benchWaiting: Bench = async ({ quick, say }) => {
  const [count, windows] = quick ? [50, 1] : [10_000, 9];
  const ground = await openGround();
  const metricsPort = (await freePort()).toString();
  const env = { ...(await settingsOf(ground, 'ours')), FINWAVE_METRICS_PORT: metricsPort };
  const worker = await startCommand(env, 'worker');
  const pid = worker.pids[0] ?? 0;
  const look = async (): Promise<{ mib: number; percents: readonly number[] }> => {
    await pause(CALM_MS);
    const percents: number[] = [];
    while (percents.length < windows) {
      const before = await cpuMsOf([pid]);
      await pause(WINDOW_MS);
      percents.push((100 * ((await cpuMsOf([pid])) - before)) / WINDOW_MS);
    }
    return { mib: (await rssOf(pid)) / MIB, percents };
  };
  try {
    const idle = await look();
    const onboardings = new OnboardingClient(ground.client, { taskQueue: 'ours', startTimeoutMs: 120_000 });
    const customIds = Array.from({ length: count }, () => randomUUID());
    await inParallel(customIds, STARTS_AT_ONCE, (customId) => onboardings.start({ customId, wait: QUIET }));
    say(`${count.toString()} wait`);
    const waiting = await look();
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const cached = /^temporal_sticky_cache_size(?:\{.*\})? (\d+)/m.exec(metrics)?.[1] ?? 'unknown';
    const name = `${count.toString()} waiting, ${cached} of them cached`;
    return [
      {
        name,
        unit: 'MiB of the worker',
        ours: [waiting.mib],
        floor: { name: 'none waiting', values: [idle.mib] },
        goal: { of: 'ours', atMost: 1024 },
      },
      {
        name,
        unit: '% of a core',
        ours: waiting.percents,
        floor: { name: 'none waiting', values: idle.percents },
        goal: { of: 'ours', atMost: 1 },
      },
    ];
  } finally {
    await worker.stop();
    await ground.close();
  }
};
