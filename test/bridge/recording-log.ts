import type { BridgeLog } from '../../src/bridge/bridge-log.js';

/** A log that keeps its lines, `<level> <message> <fields>`, for assertions. */
export interface RecordingLog extends BridgeLog {
  readonly lines: string[];
}

export function createRecordingLog(): RecordingLog {
  const lines: string[] = [];
  const at =
    (level: string): BridgeLog['info'] =>
    (message, fields) => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
