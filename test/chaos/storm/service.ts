import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../src/net/loopback.js';
import { until } from '../../servers/throwaway.js';

export interface ServiceOptions {
  /** Its own name, for its log. */
  readonly name: string;
  /** `dist/src/cli/main.js` of the tree that it runs. */
  readonly main: string;
  readonly command: 'worker' | 'bridge';
  /** What follows the command. Default: nothing. */
  readonly args?: readonly string[];
  readonly env: Environment;
  /** Where its log goes, `<name>.log`. */
  readonly folder: string;
  /** What its log says once it serves. */
  readonly ready: RegExp;
}

/** A command that runs as a process and is started again whenever it ends, as by a supervisor. */
export interface Service {
  readonly name: string;
  /**
   * Ends the process by `signal`, waits for the end and for `meanwhile`, starts another one; resolves with
   * the exit code.
   */
  end(signal: 'SIGKILL' | 'SIGTERM', meanwhile?: () => Promise<unknown>): Promise<number | null>;
  /** Resolves when the running process serves. */
  ready(): Promise<void>;
  /** Starts the next processes with these variables changed; the running one has its old ones. */
  change(env: Environment): void;
  /** Process ids of all so far; Temporal knows a worker by its own. */
  readonly pids: readonly number[];
  /** How many processes ended by themselves. */
  readonly brokeDown: number;
  stop(): Promise<void>;
}

/** Who is asked politely and does not go is killed after this long, as by Kubernetes. */
const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 1_000;
const READY_WITHIN_MS = 600_000;

/** Starts it and resolves when it serves. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = createWriteStream(join(options.folder, `${options.name}.log`), { flags: 'a' });
  let env = options.env;
  let wanted = true;
  let brokeDown = 0;
  let said = '';
  let expected = false;
  const pids: number[] = [];
  const run = (): ChildProcess => {
    said = '';
    const child = spawn(process.execPath, [options.main, options.command, ...(options.args ?? [])], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) pids.push(child.pid);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-20_000);
        log.write(text);
      });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', (code, signal) => {
      process.removeListener('exit', kill);
      log.write(`--- ended: ${String(code ?? signal)}\n`);
      if (!wanted || expected) return;
      brokeDown += 1;
      setTimeout(() => {
        if (wanted) current = run();
      }, AGAIN_AFTER_MS);
    });
    return child;
  };
  let current = run();
  const ready = (): Promise<void> =>
    until(`${options.name} to serve; it says: ${said}`, () => options.ready.test(said), READY_WITHIN_MS);
  await ready();

  const endCurrent = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    const child = current;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.kill(signal);
    const [code] = await ended;
    clearTimeout(patience);
    return code;
  };
  return {
    name: options.name,
    async end(signal, meanwhile) {
      expected = true;
      const code = await endCurrent(signal);
      await meanwhile?.();
      current = run();
      expected = false;
      return code;
    },
    ready,
    change(changed) {
      env = { ...env, ...changed };
    },
    pids,
    get brokeDown() {
      return brokeDown;
    },
    async stop() {
      wanted = false;
      await endCurrent('SIGTERM');
      log.end();
    },
  };
}
