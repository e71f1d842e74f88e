import { findTemporalCli } from '../src/cli/dev-server/find-temporal-cli.js';
import { isPartRequired } from './servers/require.js';
import { findTimeSkipping } from './servers/time-skipping.js';
import { findVersitygw } from './servers/versitygw.js';

/**
 * Runs once before all suites, outside of their time-outs: what is slow to get (Temporal's server,
 * minutes where it has to be built) is got here, shown while it happens, and found again next time.
 */
export async function mochaGlobalSetup(): Promise<void> {
  await findTemporalCli({
    env: process.env,
    say: (line) => {
      process.stderr.write(`${line}\n`);
    },
  });
  if (isPartRequired('timeskipping')) await findTimeSkipping();
  if (isPartRequired('s3')) await findVersitygw();
}
