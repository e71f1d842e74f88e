import { cli } from './cli.js';
import { createFaults } from './create-faults.js';
import { endings } from './endings.js';
import { evidence } from './evidence.js';
import { reader } from './reader.js';
import { resultFaults } from './result-faults.js';
import { useJourney } from './use-journey.js';
import { webhooks } from './webhooks.js';

describe('journeys over SQLite and a folder', () => {
  const journey = useJourney();
  endings(journey);
  webhooks(journey);
  evidence(journey);
  createFaults(journey);
  resultFaults(journey);
  cli(journey);
  reader(journey);
});
