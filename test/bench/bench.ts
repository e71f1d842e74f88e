import type { Line } from './figures.js';

/** One part of the table, measured. */
export type Bench = (how: BenchOptions) => Promise<readonly Line[]>;

export interface BenchOptions {
  /** A small run, to see that all works: its figures decide nothing. */
  readonly quick: boolean;
  /** Progress, and what is missing on this machine. */
  readonly say: (line: string) => void;
}
