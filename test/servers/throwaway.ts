import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server process that a suite starts and stops. */
export interface Throwaway {
  /** Ends the process and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** What it printed so far, for a failure's message. */
  output(): string;
  readonly exited: boolean;
  /** -1 where it could not be started. */
  readonly pid: number;
}

/** Starts `command`; it dies with this process at the latest. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Throwaway {
  const child: ChildProcess = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let exited = false;
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.once('error', (error) => {
    output += error.message;
    exited = true;
  });
  child.once('exit', () => {
    exited = true;
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  return {
    output: () => output,
    get exited() {
      return exited;
    },
    pid: child.pid ?? -1,
    async stop(signal = 'SIGTERM') {
      process.removeListener('exit', end);
      if (exited) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

/** A port of 127.0.0.1 that was free a moment ago, for servers that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Asks again and again until `condition` answers true; an error of its counts as not yet. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      if (await condition()) return;
    } catch {
      // Not yet.
    }
    if (Date.now() > end) throw new Error(`waited ${timeoutMs.toString()} ms for: ${what}`);
    await delay(25);
  }
}
