import type { PortLog } from '../../activities/ports.js';
import { sweepOrphans, type SweepDeps } from '../custody/sweep-orphans.js';
import { sweepTemporary } from '../stores/blobs/sweep-temporary.js';
import { sweepSpool } from '../stores/spool/spool.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Housekeeping {
  /** Resolves when a sweep under way has ended. */
  stop(): Promise<void>;
}

export interface HousekeepingOptions extends SweepDeps {
  readonly spoolDir: string;
  /** The evidence folder; null where evidence lies elsewhere. */
  readonly folder: string | null;
  readonly log: PortLog;
}

/**
 * Removes what killed workers left: spools and temporary files older than a day, at once and hourly;
 * blobs that no custody record names, daily. Several workers may do it at the same time.
 */
export function startHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { spoolDir, folder, log } = options;
  let running = Promise.resolve();
  const sweep = (what: string, work: () => Promise<number>): void => {
    running = running
      .then(work)
      .then((removed) => {
        if (removed > 0) log.info(`removed ${what}`, { removed });
      })
      .catch(() => {
        log.warn(`could not remove ${what}; tried again later`);
      });
  };
  const leftovers = (): void => {
    sweep('spools of workers that were killed', () => sweepSpool(spoolDir, DAY_MS));
    if (folder !== null) sweep('temporary files of killed workers', () => sweepTemporary(folder, DAY_MS));
  };
  const orphans = (): void => {
    // What is older was swept while it was young, unless no worker ran for a month.
    const since = new Date(Date.now() - 30 * DAY_MS);
    sweep('evidence that no custody record names', () => sweepOrphans(options, { since }));
  };

  leftovers();
  const timers = [setInterval(leftovers, HOUR_MS), setInterval(orphans, DAY_MS)];
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
