import type { OpenedPorts } from './open-ports.js';

/** Ports that any number of workers share, and that the last one of them closes. */
export interface HeldPorts {
  /** Opens them unless they are open. Rejects where they cannot be opened. */
  open(): Promise<void>;
  /** @throws Error while they are not open */
  current(): OpenedPorts['ports'];
  /** @throws Error while they are not open */
  stores(): OpenedPorts['stores'];
  /** Keeps them open during `work`; after the last work of all they are closed. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Closes them unless some work uses them. */
  closeUnused(): Promise<void>;
}

export function createHeldPorts(openPorts: () => Promise<OpenedPorts>): HeldPorts {
  let opening: Promise<OpenedPorts> | undefined;
  let opened: OpenedPorts | undefined;
  let works = 0;

  const open = async (): Promise<void> => {
    opening ??= openPorts();
    try {
      opened = await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const current = (): OpenedPorts => {
    if (opened === undefined) throw new Error('the onboarding stores are open only while the worker runs');
    return opened;
  };
  const closeUnused = async (): Promise<void> => {
    if (works > 0) return;
    const last = opened;
    opening = undefined;
    opened = undefined;
    await last?.close();
  };
  return {
    open,
    current: () => current().ports,
    stores: () => current().stores,
    async during(work) {
      works++;
      try {
        // At once where they are open: a worker must not still be about to run when it is told to stop.
        if (opened === undefined) await open();
        return await work();
      } finally {
        works--;
        await closeUnused();
      }
    },
    closeUnused,
  };
}
