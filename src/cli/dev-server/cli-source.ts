import type { Environment } from '../../net/loopback.js';

/** What a source needs to deliver the CLI. */
export interface CliOrder {
  readonly env: Environment;
  /** Takes each line of progress. */
  readonly say: (line: string) => void;
  /** Once it is aborted, the delivery ends and rejects. Default: never. */
  readonly stopped?: AbortSignal;
  /** Release without `v`, such as `1.5.1`. */
  readonly version: string;
  /** An empty folder to work in; removed afterwards. */
  readonly folder: string;
}

/** A way to get the CLI from elsewhere. */
export interface CliSource {
  readonly from: 'download' | 'go';
  /** How a list of attempts names it. */
  readonly title: string;
  /** Path of the program, inside the order's folder. Rejects with an Error whose message says why not. */
  get(order: CliOrder): Promise<string>;
}
