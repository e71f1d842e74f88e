/** A line that is written over again. */
export interface Progress {
  readonly show: (text: string) => void;
  /** Before anything else is written there, and at the end. */
  readonly clear: () => void;
}

const SHOW_EVERY_MS = 100;

/** On a terminal that somebody looks at. */
export function createProgress(
  terminal: { write(text: string): unknown },
  now: () => number = () => performance.now(),
): Progress {
  let shownAt = -Infinity;
  let isThere = false;
  return {
    show: (text) => {
      if (now() - shownAt < SHOW_EVERY_MS) return;
      shownAt = now();
      isThere = true;
      terminal.write(`\r\u001b[K${text}`);
    },
    clear: () => {
      if (isThere) terminal.write('\r\u001b[K');
      isThere = false;
    },
  };
}
