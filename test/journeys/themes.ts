import { cli } from './cli.js';
import { createFaults } from './create-faults.js';
import { endings } from './endings.js';
import { evidence } from './evidence.js';
import type { Journey } from './open-journey.js';
import { reader } from './reader.js';
import { recheck } from './recheck.js';
import { resultFaults } from './result-faults.js';
import { webhooks } from './webhooks.js';

/** Every theme, over whatever stores the journey has. */
export function themes(journey: () => Journey): void {
  endings(journey);
  webhooks(journey);
  evidence(journey);
  createFaults(journey);
  resultFaults(journey);
  cli(journey);
  reader(journey);
  recheck(journey);
}
