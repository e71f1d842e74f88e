import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/net/loopback.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Two cores carry a cluster beside the tests. */
const TEST_WITHIN_MS = 180_000;

const SUITES = {
  journeys: [
    'dist/test/cluster/journeys.cluster.js',
    ...['scenarios', 'one-method', 'polling-only'].map((name) => `dist/test/journeys/${name}.test.js`),
  ],
  conformance: ['--config', '.config/conformance.json'],
} as const;
export type Suite = keyof typeof SUITES;

/** Runs tests against the Temporal and the stores of `env`, whatever they would start themselves; true where all pass. */
export async function runSuite(name: Suite, env: Environment): Promise<boolean> {
  const args = ['node_modules/mocha/bin/mocha.js', '--timeout', TEST_WITHIN_MS.toString(), ...SUITES[name]];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env, HOME: process.env['HOME'] },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
