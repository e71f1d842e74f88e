import { Context } from '@temporalio/activity';

/**
 * Aborts where the attempt ends: the worker stops, the workflow is gone, an operator pauses it. Not
 * where the workflow lets it go for a newer hint: hint after hint could keep a slow answer from ever
 * being read.
 */
export function askingSignal(): AbortSignal {
  const asking = new AbortController();
  // The worker cancels from outside of the attempt, where there is no current context.
  const context = Context.current();
  const { cancellationSignal: cancelled } = context;
  const stop = (): void => {
    if (context.cancellationDetails?.cancelRequested !== true) asking.abort(cancelled.reason);
  };
  if (cancelled.aborted) stop();
  else cancelled.addEventListener('abort', stop, { once: true });
  return asking.signal;
}
