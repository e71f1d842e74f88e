import { runCli } from './run-cli.js';

/** The keys of a custody and of payloads that `keygen` makes, as an environment. */
export async function keygenEnv(): Promise<Record<string, string>> {
  const { stdout } = await runCli(['keygen', '--json']);
  const all = JSON.parse(stdout) as Record<string, string>;
  const wanted = ['FINWAVE_CUSTODY_KEY', 'FINWAVE_PAYLOAD_KEYS'];
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
}
