import { heartbeat } from '@temporalio/activity';

/** Well below the heartbeat time-outs, so that a slow step is not taken for a dead worker. */
const HEARTBEAT_EVERY_MS = 2_000;

/**
 * Runs what may take long, and tells the server meanwhile that this worker lives. Each heartbeat
 * replaces what the one before it told the next attempt, so `details` are told again each time.
 */
export async function beatWhile<T>(details: () => unknown, run: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    heartbeat(details());
  }, HEARTBEAT_EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(beat);
  }
}
