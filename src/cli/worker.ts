import { settingsOf, type Command } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { runWorker } from './run-worker.js';

export interface WorkerCommandOptions {
  /** A file that `bundle` made. Default: the workflows are bundled at each start. */
  readonly bundle?: string;
}

/** Runs onboardings until it is told to stop; then running work gets its time to finish. */
export const worker: Command<WorkerCommandOptions> = async (context, { bundle }) => {
  const settings = settingsOf(context, 'worker');
  const running = await runWorker(settings, 'INFO', bundle);
  context.say(`worker on task queue ${settings.taskQueue}`);
  const stop = (): void => {
    context.say('finishing what is under way');
    running.shutdown();
  };
  context.stopped.addEventListener('abort', stop);
  if (context.stopped.aborted) stop();
  await running.ended;
  return EXIT.right;
};
