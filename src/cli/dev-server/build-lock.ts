import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './is-alive.js';

const LOOK_EVERY_MS = 250;
const SAY_EVERY_MS = 10_000;
const REFRESH_EVERY_MS = 5_000;
/** A holder refreshes its lock every 5 s; one that has not for so long is gone. */
const STALE_AFTER_MS = 30_000;

/**
 * Runs `work` while no other process does so under the same lock file. It saves the second builder
 * its work and is not needed for safety: whatever `work` makes is renamed into place whole, so two
 * at once, after a stale lock was broken twice, would do no harm.
 */
export async function withBuildLock<T>(
  {
    file,
    say,
    stopped,
  }: {
    readonly file: string;
    readonly say: (line: string) => void;
    /** Ends the wait for another holder. Default: never. */
    readonly stopped?: AbortSignal;
  },
  work: () => Promise<T>,
): Promise<T> {
  let saidAt = -Infinity;
  while (!(await take(file))) {
    if (Date.now() - saidAt >= SAY_EVERY_MS) {
      saidAt = Date.now();
      say('Waiting for another process that is getting the Temporal CLI');
    }
    await sleep(LOOK_EVERY_MS, undefined, { ...(stopped && { signal: stopped }) });
    if (await isStale(file)) await rm(file, { force: true });
  }
  const refresh = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, REFRESH_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(process.pid.toString());
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  if (info === null) return false;
  if (Date.now() - info.mtimeMs > STALE_AFTER_MS) return true;
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  // An empty file is one that its holder has just made.
  return Number.isInteger(pid) && pid > 0 && !isAlive(pid);
}
