/** A line that is written over again. */
export interface Progress {
  /** An empty text is `clear`. */
  readonly show: (text: string) => void;
  /** Before anything else is written there, and at the end. */
  readonly clear: () => void;
}

const SHOW_EVERY_MS = 100;
const BEGIN_ANEW = '\r\u001b[K';

/** On a terminal that somebody looks at. */
export function createProgress(
  terminal: { write(text: string): unknown },
  now: () => number = () => performance.now(),
): Progress {
  let shownAt = -Infinity;
  let isThere = false;
  const clear = (): void => {
    if (isThere) terminal.write(BEGIN_ANEW);
    isThere = false;
  };
  const show = (text: string): void => {
    if (text === '') clear();
    if (text === '' || now() - shownAt < SHOW_EVERY_MS) return;
    shownAt = now();
    isThere = true;
    terminal.write(`${BEGIN_ANEW}${text}`);
  };
  return { show, clear };
}
