import { execFile } from 'node:child_process';
import { unproxiedLoopback, type Environment } from '../../net/loopback.js';

export interface CommandResult {
  /** Null where the program could not be started or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, at most `timeoutMs` (default 20 s). Never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Environment,
  timeoutMs = 20_000,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = {
      env: { ...env, ...unproxiedLoopback(env) },
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/** True where `program` is a Temporal CLI that starts here: a half-built or foreign one is not. */
export async function isTemporalCli(program: string, env: Environment): Promise<boolean> {
  const { exitCode, stdout } = await runProgram(program, ['--version'], env);
  return exitCode === 0 && /^temporal version /m.test(stdout);
}
