import type { Readable, Writable } from 'node:stream';
import {
  readSettings,
  type Environment,
  type OperatingSettings,
  type SettingsByNeed,
} from '../config/settings.js';
import type { ExitCode } from './exit-codes.js';
import { createOperatorLog, type OperatorLog } from './operator-log.js';

/** What a command may touch of the process. */
export interface CommandContext {
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Progress and errors, one line each. */
  readonly say: (line: string) => void;
  /** How far a long command is, on a line of its own that '' takes off; only where a terminal shows it. */
  readonly progress?: (text: string) => void;
  /** `say` writes to a terminal. */
  readonly isTerminal: boolean;
  /** `--debug` was given. */
  readonly debug: boolean;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stopped: AbortSignal;
}

/** Runs to its end; rejects with what `exitCodeOf` understands. */
export type Command<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>;

export interface JsonOption {
  readonly json?: boolean;
}

/** The environment's settings for a part; of variables that are none, a line each is said. */
export function settingsOf<N extends keyof SettingsByNeed>(
  { env, say }: Pick<CommandContext, 'env' | 'say'>,
  need: N,
): SettingsByNeed[N] {
  return readSettings(env, { need, warn: say });
}

/** The log of a command that runs until it is stopped. */
export function operatorLog(
  { say, isTerminal, debug }: Pick<CommandContext, 'say' | 'isTerminal' | 'debug'>,
  { logFormat: format }: Pick<OperatingSettings, 'logFormat'>,
): OperatorLog {
  return createOperatorLog({ format, isTerminal, level: debug ? 'debug' : 'info', say });
}

/** The command's one answer: JSON on one document, or readable lines. */
export function answer(
  { stdout, progress }: Pick<CommandContext, 'stdout' | 'progress'>,
  { json }: JsonOption,
  document: unknown,
  lines: readonly string[],
): void {
  progress?.('');
  stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`);
}

/** Resolves when the process was asked to stop; does not keep it running until then. */
export async function untilStopped({ stopped }: Pick<CommandContext, 'stopped'>): Promise<void> {
  if (stopped.aborted) return;
  await new Promise<void>((resolve) => {
    stopped.addEventListener('abort', () => {
      resolve();
    });
  });
}
