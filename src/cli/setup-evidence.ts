import { isStoreFailure } from '../../activities/ports.js';
import { readSettings } from '../config/settings.js';
import type { CommandContext } from './command-context.js';
import { CliError, EXIT } from './exit-codes.js';
import { proveEvidence } from './prove-evidence.js';

/**
 * The URL of the evidence store where it has proved itself; null where there is none yet, and, with a
 * line that says so, where it does not answer from here.
 *
 * @throws CliError where it breaks a promise, or refuses us
 */
export async function setupEvidence({
  env,
  say,
}: Pick<CommandContext, 'env' | 'say'>): Promise<string | null> {
  const settings = readSettings(env, { need: 'stores', warn: () => undefined });
  try {
    return (await proveEvidence(settings)) ? settings.evidence : null;
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    if (error.code !== 'storeUnavailable') throw new CliError(error.code, EXIT.notRight, error.message);
    say(`the evidence store could not be tried: ${error.message}`);
    return null;
  }
}
