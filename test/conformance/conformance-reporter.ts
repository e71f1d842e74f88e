import Mocha from 'mocha';
import { POINTS } from './points.js';

const { EVENT_TEST_FAIL, EVENT_TEST_PASS } = Mocha.Runner.constants;

/**
 * Mocha's, for `npm run conformance`: a line for each of {@link POINTS}, the last line its sums. A point
 * has passed where at least one test carries its number and none of those failed.
 */
export default class ConformanceReporter extends Mocha.reporters.Base {
  readonly #passed = new Set<string>();
  readonly #failed = new Set<string>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(EVENT_TEST_PASS, (test: Mocha.Test) => {
      for (const point of pointsOf(test)) this.#passed.add(point);
    });
    runner.on(EVENT_TEST_FAIL, (runnable: Mocha.Test | Mocha.Hook) => {
      for (const point of pointsOf(runnable)) this.#failed.add(point);
    });
  }

  /** Called by Mocha after the last test, with what decides its exit code. */
  override done(failures: number, exit: (failures: number) => void): void {
    if (failures > 0) Mocha.reporters.Base.list(this.failures);
    const lines = Object.entries(POINTS).map(([point, sentence]) => {
      const ran = this.#passed.has(point) ? 'passed' : 'failed: no test of it ran';
      return `${point} ${sentence}: ${this.#failed.has(point) ? 'failed' : ran}`;
    });
    const passed = lines.filter((line) => line.endsWith(': passed')).length;
    const failed = lines.length - passed;
    console.log([...lines, `${passed.toString()} passed, ${failed.toString()} failed`].join('\n'));
    // A hook that failed for all of a suite carries no number.
    exit(failed + failures > 0 ? 1 : 0);
  }
}

function pointsOf(runnable: Mocha.Test | Mocha.Hook): string[] {
  return runnable.fullTitle().match(/\bC\d+\b/g) ?? [];
}
