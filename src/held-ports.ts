import type { OpenedPorts } from './open-ports.js';

/** Ports that are open while a worker runs, whichever number of workers share them. */
export interface HeldPorts {
  /** @throws Error while nobody runs */
  current(): OpenedPorts['ports'];
  /** Opens them for the first that comes, closes them after the last. Rejects where they cannot be opened. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function createHeldPorts(open: () => Promise<OpenedPorts>): HeldPorts {
  let opening: Promise<OpenedPorts> | undefined;
  let opened: OpenedPorts | undefined;
  let holders = 0;
  return {
    current() {
      if (opened === undefined) throw new Error('the onboarding stores are open only while the worker runs');
      return opened.ports;
    },
    async during(work) {
      holders++;
      try {
        opening ??= open();
        opened = await opening;
        return await work();
      } finally {
        if (--holders === 0) {
          const last = opened;
          opening = undefined;
          opened = undefined;
          await last?.close();
        }
      }
    },
  };
}
