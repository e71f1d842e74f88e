import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A module of this folder as a process that has sent its first message. */
export interface Child<T> {
  readonly process: ChildProcess;
  readonly said: T;
  /** Tells it to end by hanging up, and waits for that. */
  end(): Promise<void>;
}

/** Forks a module of this folder with JSON as its argument; rejects where it ends without a word. */
export async function startChild<T>(module: string, argument: unknown): Promise<Child<T>> {
  const path = fileURLToPath(new URL(module, import.meta.url));
  const child = fork(path, [JSON.stringify(argument)]);
  const said = await new Promise<T>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as T);
    });
    child.once('exit', (code) => {
      reject(new Error(`${module} ended with ${String(code)} and said nothing`));
    });
  });
  return {
    process: child,
    said,
    async end() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

/** {@link startChild}, and waits for its end. */
export async function runChild<T>(module: string, argument: unknown): Promise<T> {
  const child = await startChild<T>(module, argument);
  if (child.process.exitCode === null) await once(child.process, 'exit');
  return child.said;
}
