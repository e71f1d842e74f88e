import { ApplicationFailure } from '@temporalio/common';
import type { Logger, LogLevel, LogMetadata } from '@temporalio/worker';
import type { LogFields, OperatorLog } from './operator-log.js';

/** What of the SDK's own fields is handed on; the rest may hold anything. */
const FIELDS = ['activityType', 'workflowType', 'workflowId', 'attempt', 'taskQueue', 'state'] as const;
const OUR_WORKFLOWS = /^(?:onboarding|recheck)-(.*)$/s;

/**
 * Temporal's logger into ours: one line each, without stacks unless `debug`, without the bundler's lists,
 * and without the failed attempts of activities, of which the worker tells itself.
 */
export function toSdkLogger(log: OperatorLog, debug: boolean): Logger {
  const at = (level: keyof OperatorLog) => (message: string, meta?: LogMetadata) => {
    const isList = message.includes('\n') && level !== 'error';
    if (!debug && (isList || message === 'Activity failed' || message === 'Workflow bundle created')) return;
    const error: unknown = meta?.['error'];
    log[level](debug || level === 'error' ? message : firstLine(message), {
      ...fieldsOf(meta),
      ...errorFields(error),
      ...(debug && error instanceof Error && { stack: error.stack }),
    });
  };
  const logger = {
    trace: at('debug'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  return {
    ...logger,
    log: (level: LogLevel, message: string, meta?: LogMetadata) => {
      logger[level.toLowerCase() as Lowercase<LogLevel>](message, meta);
    },
  };
}

function fieldsOf(meta: LogMetadata = {}): LogFields {
  const fields: Record<string, string | number> = {};
  for (const name of FIELDS) {
    const value: unknown = meta[name];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const customId = name === 'workflowId' ? OUR_WORKFLOWS.exec(value.toString())?.[1] : undefined;
    if (customId === undefined) fields[name] = value;
    else fields['customId'] = customId;
  }
  return fields;
}

/** Only our own failures are known to say nothing of a person. */
function errorFields(error: unknown): LogFields {
  if (error instanceof ApplicationFailure) return { type: error.type, reason: firstLine(error.message) };
  return error instanceof Error ? { type: error.name } : {};
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
