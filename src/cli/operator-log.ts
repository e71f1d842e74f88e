import { pino } from 'pino';
import type { OperatingSettings } from '../config/settings.js';
import { printable } from './printable.js';

/** What a line may carry beside its message: named one by one, never an object of somebody else's. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Say = (message: string, fields?: LogFields) => void;

/** Where a running worker or bridge says what an operator should read; `error` deserves an alarm. */
export interface OperatorLog {
  readonly debug: Say;
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
}
export type LogLevel = keyof OperatorLog;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export interface OperatorLogOptions {
  /** Null: text where `isTerminal`, JSON elsewhere. */
  readonly format: OperatingSettings['logFormat'];
  readonly isTerminal: boolean;
  /** The lowest level that is said. */
  readonly level: LogLevel;
  /** Takes a line without its end. */
  readonly say: (line: string) => void;
}

/**
 * A log whose every event is one line: JSON with `time`, `level`, `message` and the fields, or the time
 * of day, level, message and `name=value`.
 */
export function createOperatorLog({ format, isTerminal, level, say }: OperatorLogOptions): OperatorLog {
  const write = (format ?? (isTerminal ? 'text' : 'json')) === 'json' ? toJson(say) : toText(say);
  const lowest = LEVELS.indexOf(level);
  const at = (level: LogLevel): Say => {
    if (LEVELS.indexOf(level) < lowest) return () => undefined;
    return (message, fields = {}) => {
      write(level, printable(message.replaceAll('\n', ' ')), fields);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

function toJson(say: (line: string) => void): Write {
  const log = pino(
    {
      level: 'debug',
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line: string) => {
        say(line.trimEnd());
      },
    },
  );
  return (level, message, fields) => {
    log[level](fields, message);
  };
}

function toText(say: (line: string) => void): Write {
  return (level, message, fields) => {
    const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    const named = known.map(([name, value]) => ` ${name}=${printable(String(value)).replaceAll('\n', ' ')}`);
    say(`${new Date().toTimeString().slice(0, 8)} ${level.padEnd(5)} ${message}${named.join('')}`);
  };
}
