import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ROOT } from '../readme/readme-blocks.js';
import { RELEASE_STEPS, type Step } from './steps.js';

/*
 * `npm run release:check [-- --list] [-- --from <number>]`: everything that a release needs, one after the
 * other; stops at the first that is not right and says how to go on. Takes about two hours.
 */
const { values } = parseArgs({
  options: { list: { type: 'boolean', default: false }, from: { type: 'string', default: '1' } },
});

/** What is wrong; null where nothing is. */
function run(step: Step): string | null {
  if ('problem' in step) return step.problem();
  const { status } = spawnSync('bash', ['-c', step.command], { cwd: ROOT, stdio: 'inherit' });
  return status === 0 ? null : `failed: ${step.command}`;
}

for (const [index, step] of RELEASE_STEPS.entries()) {
  const number = (index + 1).toString();
  process.stdout.write(`${number.padStart(2)}  ${step.name}\n`);
  if (values.list || index + 1 < Number(values.from)) continue;
  const problem = run(step);
  if (problem === null) continue;
  process.stdout.write(`not right: ${problem}\nonce mended: npm run release:check -- --from ${number}\n`);
  process.exit(1);
}
