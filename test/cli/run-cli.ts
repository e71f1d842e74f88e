import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly ended: Promise<CliRun>;
  /** Resolves when its output or errors so far match. */
  until(pattern: RegExp): Promise<void>;
  /** What it has written so far, both streams. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** Starts the built command line with nothing of this process's settings but PATH, HOME and `env`. */
export function startCli(
  args: readonly string[],
  { env = {}, stdin = '', cwd }: CliOptions = {},
): RunningCli {
  const inherited = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TEMPORAL_CLI_PATH'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...Object.fromEntries<string>(inherited), ...env },
    ...(cwd !== undefined && { cwd }),
  });
  let seen = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  }
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]) => ({ code, stdout, stderr }),
  );
  child.stdin.end(stdin);
  return {
    ended,
    output: () => seen,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(seen)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        look();
        void code.then(() => {
          reject(new Error(`it ended before ${pattern.source} came: ${seen}`));
        });
      }),
    signal: (name) => child.kill(name),
  };
}

export function runCli(args: readonly string[], options?: CliOptions): Promise<CliRun> {
  return startCli(args, options).ended;
}
