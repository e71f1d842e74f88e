import type { POINTS } from '../points.js';

/** A defect, and the file of tests that must catch it. */
export interface Mutant {
  /** Whose tests are run: those that carry this number in their titles. */
  readonly point: keyof typeof POINTS;
  /** What the product would do with it. */
  readonly defect: string;
  /** Below `dist`, as built. */
  readonly file: string;
  /** Found there exactly once. */
  readonly text: string;
  readonly becomes: string;
  /** Below `dist/test`, without `.test.js`. */
  readonly test: string;
}
