import { heartbeat } from '@temporalio/activity';

/** Well below the heartbeat time-outs, so that a slow step is not taken for a dead worker. */
const HEARTBEAT_EVERY_MS = 2_000;
/** Most attempts have ended before, well, and have nobody to tell anything; one that fails tells it as it fails. */
const FIRST_HEARTBEAT_AFTER_MS = 1_000;

/**
 * Runs what may take long, and tells the server meanwhile that this worker lives. Each heartbeat
 * replaces what the one before it told the next attempt, so `details` are told again each time. `run`
 * may call `news` where they have changed; what an attempt that fails has to tell, its caller tells.
 */
export async function beatWhile<T>(
  details: () => unknown,
  run: (news: () => void) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const beat = setInterval(() => {
    heartbeat(details());
  }, HEARTBEAT_EVERY_MS);
  try {
    return await run(() => {
      if (performance.now() - began >= FIRST_HEARTBEAT_AFTER_MS) heartbeat(details());
    });
  } finally {
    clearInterval(beat);
  }
}
