/** Fields that a log line may carry; none comes from a request's body, headers or token. */
export interface BridgeLogFields {
  /** Of the URL, behind a valid token; an opaque id by its pattern. */
  readonly customId?: string;
  /** How many, of what the line is about. */
  readonly count?: number;
  /** A class name, where a fault of ours was caught; its message stays out. */
  readonly errorName?: string;
}

/** Where the bridge says what an operator should read; `error` deserves an alarm. */
export interface BridgeLog {
  /** What is worth knowing. */
  info(message: string, fields: BridgeLogFields): void;
  /** What somebody should look at. */
  warn(message: string, fields: BridgeLogFields): void;
  /** What somebody must look at. */
  error(message: string, fields: BridgeLogFields): void;
}
