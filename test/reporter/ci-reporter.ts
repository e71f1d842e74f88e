import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import Mocha from 'mocha';

const { EVENT_HOOK_END, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;
const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

/** More failed tests than these are no coincidence. */
const MAX_REPEATED = 3;
const SLOWEST_FILES = 15;

interface Failure {
  readonly runnable: Mocha.Test | Mocha.Hook;
  readonly error: Error;
}

/**
 * Mocha's `spec`, for CI: real servers share two cores there, so up to three failed tests run
 * once more, alone, when all others are done, and one that passes then is printed as `!! FLAKY` with
 * its first failure. No hook, and nothing in a file that uses fast-check: a seed that fails is a fault.
 *
 * Its last line is `tests: N passed, N failed`; before it, the files that took longest.
 */
export default class CiReporter extends Mocha.reporters.Spec {
  readonly #failures: Failure[] = [];
  readonly #msOfFile = new Map<string, number>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(EVENT_TEST_FAIL, (runnable: Mocha.Test | Mocha.Hook, error: Error) => {
      this.#failures.push({ runnable, error });
    });
    for (const event of [EVENT_TEST_END, EVENT_HOOK_END])
      runner.on(event, ({ file, duration = 0 }: Mocha.Runnable) => {
        if (file !== undefined) this.#msOfFile.set(file, (this.#msOfFile.get(file) ?? 0) + duration);
      });
  }

  /** Called by Mocha after the last test, with what decides its exit code. */
  override done(failures: number, exit: (failures: number) => void): void {
    const isRepeated = this.#failures.length <= MAX_REPEATED;
    const flaky = isRepeated ? this.#failures.filter(passesAlone) : [];
    for (const { runnable, error } of flaky)
      console.log(`\n!! FLAKY ${runnable.fullTitle()}\n${error.stack ?? error.message}`);

    const slowest = [...this.#msOfFile].sort(([, one], [, other]) => other - one).slice(0, SLOWEST_FILES);
    console.log('\nslowest files');
    for (const [file, ms] of slowest)
      console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${relative(process.cwd(), file)}`);

    const failed = failures - flaky.length;
    console.log(
      `\ntests: ${(this.stats.passes + flaky.length).toString()} passed, ${failed.toString()} failed`,
    );
    exit(failed);
  }
}

/** Runs a failed test in a process of its own; false where it may not be repeated. */
function passesAlone({ runnable }: Failure): boolean {
  const { file } = runnable;
  if (runnable.type !== 'test' || file === undefined) return false;
  if (readFileSync(file, 'utf8').includes("'fast-check'")) return false;
  const title = `^${runnable.fullTitle().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
  const args = [MOCHA, file, '--grep', title, '--fail-zero'];
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}
