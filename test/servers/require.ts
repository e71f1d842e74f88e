import type { Context } from 'mocha';

/** A part of the surroundings that some suites need and not every machine has. */
export type Part =
  | 'temporal'
  | 'timeskipping'
  | 'postgres'
  | 'pgbouncer'
  | 's3'
  | 'chromium'
  | 'age'
  | 'promtool'
  | 'toxiproxy';

/** The parts that must be here: `TEST_REQUIRE`, comma-separated. Continuous integration names them all. */
export function isPartRequired(name: Part): boolean {
  return (process.env['TEST_REQUIRE'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .includes(name);
}

/**
 * Finds `name`, or skips the suite or test that `context` belongs to, saying so loudly. Where
 * `TEST_REQUIRE` lists the part, its absence is a failure instead.
 *
 * `find` answers null where the part is not here; an error of its is always a failure. Call it from
 * a `before` hook or a test that is a `function`, never an arrow.
 *
 * @example
 * before(async function () {
 *   server = await partOrSkip(this, 'postgres', startPostgres);
 * });
 */
export async function partOrSkip<T>(context: Context, name: Part, find: () => Promise<T | null>): Promise<T> {
  const found = await find();
  if (found !== null) return found;
  if (isPartRequired(name)) throw new Error(`TEST_REQUIRE lists ${name}, which is not here`);
  const suite = context.test?.parent?.fullTitle() ?? 'a suite';
  process.stderr.write(
    `\n!! SKIPPED, no ${name} here: ${suite} (TEST_REQUIRE=${name} makes this a failure)\n`,
  );
  return context.skip();
}
