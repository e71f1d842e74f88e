import { Context } from '@temporalio/activity';

/** Where this process's monotonic clock stood when an attempt began. */
const begun = new WeakMap<Context, number>();

/** Called as an attempt begins: from here on {@link serverNow} counts what the attempt takes. */
export function startServerClock(): void {
  const context = Context.current();
  if (!begun.has(context)) begun.set(context, performance.now());
}

/**
 * Milliseconds since the epoch by Temporal's clock, whatever this machine's says: when the server
 * scheduled this attempt, plus what has passed since it began.
 *
 * It is never ahead of the server, and behind it by as long as the attempt waited for a worker. So
 * nothing is closed or given up too early; an attempt that waited beyond a bound asks for one more,
 * and that one the server schedules behind the bound.
 */
export function serverNow(): number {
  startServerClock();
  const context = Context.current();
  const elapsed = performance.now() - (begun.get(context) ?? 0);
  return context.info.currentAttemptScheduledTimestampMs + Math.floor(elapsed);
}
