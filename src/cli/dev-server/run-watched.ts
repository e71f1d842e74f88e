import { setTimeout as sleep } from 'node:timers/promises';
import { unproxiedLoopback, type Environment } from '../../net/loopback.js';
import { spawnGuarded } from './spawn-guarded.js';

const LOOK_EVERY_MS = 250;
const SAY_EVERY_MS = 10_000;
/** A network step without a byte for so long is given up. */
export const SILENCE_MS = 20_000;

export interface WatchedRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly say: (line: string) => void;
  /** Once it is aborted, the program is ended and this rejects. Default: never. */
  readonly stopped?: AbortSignal;
  /** What it is doing, for the lines of progress, such as `downloading`. */
  readonly doing: string;
  /** Any number that moves while the step gets on, beside the program's output. Default: none. */
  readonly moved?: () => Promise<number>;
  /** Give up after so long without output or movement. Default: never. */
  readonly silenceMs?: number;
  /** Give up after so long in any case. */
  readonly withinMs: number;
}

/** Runs a program to its end and says every 10 s that it still does; rejects unless it ends with 0. */
export async function runWatched(run: WatchedRun): Promise<void> {
  const { command, args, env, say, doing, moved = () => Promise.resolve(0) } = run;
  const child = spawnGuarded(command, args, { ...env, ...unproxiedLoopback(env) });
  const startedAt = Date.now();
  let saidAt = startedAt;
  let movedAt = startedAt;
  let mark = '';
  while (!child.hasEnded()) {
    await sleep(LOOK_EVERY_MS);
    if (run.stopped?.aborted === true) await child.stop();
    run.stopped?.throwIfAborted();
    const now = Date.now();
    const seen = `${child.received().toString()} ${(await moved()).toString()}`;
    if (seen !== mark) movedAt = now;
    mark = seen;
    const seconds = Math.round((now - startedAt) / 1000).toString();
    const silent = run.silenceMs !== undefined && now - movedAt >= run.silenceMs;
    if (silent || now - startedAt >= run.withinMs) {
      await child.stop();
      const quiet = Math.round((now - movedAt) / 1000).toString();
      throw new Error(silent ? `gave up after ${quiet} s without progress` : `gave up after ${seconds} s`);
    }
    if (now - saidAt >= SAY_EVERY_MS) {
      saidAt = now;
      say(`  still ${doing} (${seconds} s)`);
    }
  }
  if ((await child.ended) !== 0) throw new Error(lastLine(child.output()));
}

function lastLine(output: string): string {
  return output.split('\n').at(-1)?.slice(0, 300) ?? 'it failed without a word';
}
