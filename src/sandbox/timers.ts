/** Timers that never keep the process alive and end together. */
export interface Timers {
  after(ms: number, run: () => void): void;
  /** Resolves after `ms`, or at once when the timers are closed. */
  pause(ms: number): Promise<void>;
  close(): void;
}

export function createTimers(): Timers {
  const pending = new Map<NodeJS.Timeout, () => void>();
  let closed = false;
  function set(ms: number, run: () => void, atClose: () => void): void {
    if (closed) {
      atClose();
      return;
    }
    const timer = setTimeout(() => {
      pending.delete(timer);
      run();
    }, ms).unref();
    pending.set(timer, atClose);
  }
  return {
    after(ms, run) {
      set(ms, run, () => undefined);
    },
    pause(ms) {
      return new Promise((resolve) => {
        set(ms, resolve, resolve);
      });
    },
    close() {
      closed = true;
      for (const [timer, atClose] of pending) {
        clearTimeout(timer);
        atClose();
      }
      pending.clear();
    },
  };
}
