import type { BridgeLog } from './bridge-log.js';

const MINUTE_MS = 60_000;
/** Sources named within a minute: strangers with many addresses may not fill the log. */
const MAX_FIRST_LINES = 10;

/** Runs once, a minute later. */
export type AfterMinute = (run: () => void) => void;

/** Says wrong tokens to whoever reads the log: the first of a source at once, then a count a minute. */
export function createWrongTokens(
  log: BridgeLog,
  afterMinute: AfterMinute = laterUnlessStopped,
): { count(source: string): void } {
  let sources = new Set<string>();
  let count = 0;
  const sayCount = (): void => {
    // One alone, or one each of a few sources, has been said already.
    if (count > sources.size || count > MAX_FIRST_LINES) {
      log.warn('webhook: wrong tokens within the last minute', { count });
    }
    sources = new Set();
    count = 0;
  };
  return {
    count(source) {
      if (count === 0) afterMinute(sayCount);
      count += 1;
      if (sources.size >= MAX_FIRST_LINES || sources.has(source)) return;
      sources.add(source);
      log.warn('webhook: a wrong token, the first of its source', { count: 1 });
    },
  };
}

/** Keeps no process alive. */
function laterUnlessStopped(run: () => void): void {
  setTimeout(run, MINUTE_MS).unref();
}
