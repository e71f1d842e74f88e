import type { Worker } from '@temporalio/worker';

/** Nothing tells when a worker was asked to stop, so it is looked at this often. */
const LOOK_EVERY_MS = 200;

/** Of Temporal's worker, what running it needs. */
export type Runnable = Pick<Worker, 'getState' | 'run' | 'shutdown'>;

/**
 * Runs `main` by `runMain`, and beside it the worker that `createSecond` makes. Where one is told to stop,
 * ends or breaks, so does the other; it settles when both have ended, so that what both use can be closed
 * then. Rejects with the error of whichever broke.
 */
export async function runBeside(
  main: Omit<Runnable, 'run'>,
  runMain: () => Promise<void>,
  createSecond: () => Promise<Runnable>,
): Promise<void> {
  let second: Runnable | undefined;
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    for (const worker of [main, second]) if (worker?.getState() === 'RUNNING') worker.shutdown();
  };
  const isAsked = (worker: Omit<Runnable, 'run'> | undefined): boolean =>
    worker !== undefined && !['INITIALIZED', 'RUNNING'].includes(worker.getState());
  const looking = setInterval(() => {
    if (stopping || isAsked(main) || isAsked(second)) stop();
  }, LOOK_EVERY_MS);
  const runSecond = async (): Promise<void> => {
    second = await createSecond();
    // Run even where it is to stop at once: one that never ran holds its connection for ever.
    const running = second.run();
    if (stopping) stop();
    await running;
  };

  const ends = [runMain(), runSecond()].map((end) => end.finally(stop));
  await Promise.allSettled(ends);
  clearInterval(looking);
  await Promise.all(ends);
}
