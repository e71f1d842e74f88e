import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../net/loopback.js';

const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));
const OUTPUT_KEPT_CHARS = 4_000;

/** A child process that ends with us, whatever ends us, and does not keep us running. */
export interface GuardedChild {
  /** Resolves with the exit code when it has ended. */
  readonly ended: Promise<number>;
  hasEnded(): boolean;
  /** The last 4,000 characters of its output and errors, for a failure's message. */
  output(): string;
  /** How many characters of output and errors have come so far. */
  received(): number;
  /** SIGTERM, after 5 s SIGKILL; resolves when it has ended. Idempotent. */
  stop(): Promise<void>;
}

export function spawnGuarded(command: string, args: readonly string[], env: Environment): GuardedChild {
  // A process group of its own: a terminal's Ctrl-C reaches us only, and we decide the order of the end.
  const child = spawn(process.execPath, [GUARD, command, ...args], {
    detached: true,
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let kept = '';
  let received = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      received += text.length;
      kept = (kept + text).slice(-OUTPUT_KEPT_CHARS);
    });
  }
  let exited = false;
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => {
      resolve(127);
    });
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  }).then((code) => {
    exited = true;
    return code;
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  for (const stream of child.stdio) (stream as Socket | null)?.unref();

  return {
    ended,
    hasEnded: () => exited,
    output: () => kept.trim(),
    received: () => received,
    async stop() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
