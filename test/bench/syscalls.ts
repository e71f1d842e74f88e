import type { Bench } from './bench.js';
import type { Line } from './figures.js';
import { onboardMany } from './onboard-many.js';
import { countSystemCalls, hasStrace, sumOf, type SystemCalls } from './strace.js';
import { onGround } from './throughput.js';
import { settingsOf, startOurs, startPeer, type Way } from './ways.js';

/** Few at once: strace slows a process down by an order of magnitude. */
const AT_ONCE = 10;

/** System calls of the worker's process per onboarding, counted by strace. */
export const benchSystemCalls: Bench = async ({ quick, say }) => {
  if (!(await hasStrace())) {
    say('!! SKIPPED, no strace here (Debian: apt-get install strace): system calls and fsyncs');
    return [];
  }
  const [count, rounds] = quick ? [10, 1] : [40, 3];
  return onGround(async (ground) => {
    const ours = await startOurs(ground, await settingsOf(ground, 'ours'));
    const peer = await startPeer(ground);
    const counts = new Map<Way, SystemCalls[]>([
      [peer, []],
      [ours, []],
    ]);
    try {
      for (let round = 0; round <= rounds; round += 1) {
        for (const [way, taken] of counts) {
          const onboard = (): Promise<unknown> => onboardMany(way, count, AT_ONCE);
          if (round === 0) await onboard();
          else taken.push(await countSystemCalls(way.worker, onboard));
        }
      }
    } finally {
      await Promise.all([ours.close(), peer.close()]);
    }
    const line = (name: string, names: readonly string[], atMost?: number): Line => {
      const figures = (way: Way): number[] =>
        (counts.get(way) ?? []).map((calls) => sumOf(calls, ...names) / count);
      return {
        name,
        unit: 'per onboarding',
        ours: figures(ours),
        floor: { name: peer.name, values: figures(peer) },
        ...(atMost !== undefined && { goal: { of: 'ours', atMost } }),
      };
    };
    return [
      line('fsyncs of the worker', ['fsync', 'fdatasync'], 12),
      line('readlinks of the worker', ['readlink', 'readlinkat'], 30),
      line('system calls of the worker', []),
    ];
  });
};
