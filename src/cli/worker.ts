import { operatorLog, settingsOf, type Command } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { runWorker } from './run-worker.js';

export interface WorkerCommandOptions {
  /** A file that `bundle` made. Default: the workflows are bundled at each start. */
  readonly bundle?: string;
}

/** Runs onboardings until it is told to stop; then running work gets its time to finish. */
export const worker: Command<WorkerCommandOptions> = async (context, { bundle }) => {
  const settings = settingsOf(context, 'worker');
  const log = operatorLog(context, settings);
  const { debug } = context;
  const running = await runWorker(settings, { log, debug, metrics: settings.metrics }, bundle);
  log.info(`worker on task queue ${settings.taskQueue}`);
  if (running.metricsUrl !== null) log.info(`health and metrics on ${running.metricsUrl}`);
  const stop = (): void => {
    log.info('finishing what is under way');
    running.shutdown();
  };
  context.stopped.addEventListener('abort', stop);
  if (context.stopped.aborted) stop();
  await running.ended;
  return EXIT.right;
};
