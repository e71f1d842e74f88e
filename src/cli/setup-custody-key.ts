import { existsSync } from 'node:fs';
import type { Environment } from '../config/settings.js';
import { custodyKeyFile, keepCustodyKey } from './custody-key-file.js';
import type { SetupStep } from './setup-step.js';

const SETTINGS = ['FINWAVE_CUSTODY_KEY', 'FINWAVE_CUSTODY_KEY_FILE'];

/** A custody key: the environment's, else one in a file of `folder`. */
export function setupCustodyKey(env: Environment, folder: string): SetupStep {
  const setting = SETTINGS.find((name) => (env[name]?.trim() ?? '') !== '');
  const file = custodyKeyFile(folder);
  return {
    what: 'custodyKey',
    name: setting ?? file,
    exists: setting !== undefined || existsSync(file),
    async make() {
      await keepCustodyKey(folder);
    },
    instead: [],
  };
}
