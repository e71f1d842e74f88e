import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANSWERS_MUTANTS } from './mutants/answers.js';
import { CREATE_MUTANTS } from './mutants/create.js';
import { EVIDENCE_MUTANTS } from './mutants/evidence.js';
import type { Mutant } from './mutants/mutant.js';
import { RESULT_MUTANTS } from './mutants/result.js';
import { WEBHOOKS_MUTANTS } from './mutants/webhooks.js';
import { POINTS } from './points.js';

/*
 * `npm run mutants [C<n> …]`: plants each defect of `mutants/` into a copy of what was built, and runs the
 * point's tests of one file there, which must fail. Exits with 1 where one survives, or cannot be planted.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

const MUTANTS = [
  ...CREATE_MUTANTS,
  ...WEBHOOKS_MUTANTS,
  ...RESULT_MUTANTS,
  ...EVIDENCE_MUTANTS,
  ...ANSWERS_MUTANTS,
];

interface Report {
  readonly stats: { readonly tests: number };
  readonly failures: readonly { readonly title: string; readonly fullTitle: string }[];
}

/** A checkout as built, in which `dist` may be spoilt. */
async function copyCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-mutants-'));
  for (const name of await readdir(ROOT))
    if (name !== 'dist') await symlink(join(ROOT, name), join(folder, name));
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  return folder;
}

/** Null where mocha could not even load the tests. */
async function runTests(
  folder: string,
  tests: readonly string[],
  points: readonly string[],
): Promise<Report | null> {
  const output = join(folder, 'report.json');
  await rm(output, { force: true });
  const files = tests.map((test) => `dist/test/${test}.test.js`);
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${output}`];
  const grep = ['--grep', `\\b(?:${points.join('|')})\\b`];
  spawnSync(process.execPath, [MOCHA, ...files, ...grep, ...reporter, '--bail'], {
    cwd: folder,
    stdio: 'ignore',
  });
  return readFile(output, 'utf8').then(
    (json) => JSON.parse(json) as Report,
    () => null,
  );
}

/** The title of the test that caught it; else what is wrong. */
async function tryMutant(
  folder: string,
  { point, file, text, becomes, test }: Mutant,
): Promise<{ readonly caughtBy: string } | { readonly wrong: string }> {
  const path = join(folder, 'dist', file);
  const sound = await readFile(path, 'utf8');
  const [before, after, ...more] = sound.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    return { wrong: `NOT PLANTED: ${file} has its text ${more.length > 0 ? 'more than once' : 'no more'}` };
  await writeFile(path, before + becomes + after);
  const report = await runTests(folder, [test], [point]);
  await writeFile(path, sound);
  if (report === null) return { wrong: `NOT RUN: ${test} could not be loaded with it` };
  // A hook that fails says nothing of the defect.
  const failure = report.failures.find(({ title }) => !/^"[a-z ]+" hook/.test(title));
  return failure ? { caughtBy: failure.fullTitle } : { wrong: `SURVIVED ${test}` };
}

const points = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(POINTS);
const mutants = MUTANTS.filter(({ point }) => points.includes(point));
const folder = await copyCheckout();
try {
  const lacking = points.filter((point) => !mutants.some((mutant) => mutant.point === point));
  for (const point of lacking) console.log(`${point}: NO DEFECT is planted`);
  const sound = await runTests(folder, [...new Set(mutants.map(({ test }) => test))], points);
  if (sound === null || sound.failures.length > 0 || sound.stats.tests === 0)
    throw new Error(`without a defect, too: ${sound?.failures[0]?.fullTitle ?? 'the tests do not run'}`);
  let caught = 0;
  for (const mutant of mutants) {
    const result = await tryMutant(folder, mutant);
    if ('caughtBy' in result) caught += 1;
    const ending = 'caughtBy' in result ? `caught by "${result.caughtBy}"` : result.wrong;
    console.log(`${mutant.point} ${mutant.defect}: ${ending}`);
  }
  const survived = mutants.length - caught;
  console.log(`${caught.toString()} caught, ${survived.toString()} survived`);
  process.exitCode = survived + lacking.length > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
