import assert from 'node:assert/strict';
import { atOnce } from './at-once.js';
import { useJourney } from './use-journey.js';
import { createBodyOf } from './vendor-side.js';
import { POLLED } from './waiting.js';

describe('journeys with FINWAVE_WEBHOOK_BASE_URL=none', () => {
  const open = useJourney(() => ({ pollingOnly: true }));
  atOnce('end', (test) => {
    for (const [person, status] of [
      ['finishes', 'FINISHED'],
      ['abandons', 'INCOMPLETED'],
    ] as const) {
      test(`${status} by polling alone, the vendor told of no webhook (C42)`, async () => {
        const journey = open();
        const customId = journey.id(person);
        const outcome = await journey.run({ customId, wait: POLLED }, { person });
        assert.deepEqual([outcome.status, outcome.settledBy], [status, 'poll']);
        assert.equal(createBodyOf(journey, customId)['webhook'], 'https://webhook.invalid/');
        assert.equal(journey.bridge.counts.received, 0);
      });
    }
  });
});
