import assert from 'node:assert/strict';
import { atOnce } from './at-once.js';
import { useJourney } from './use-journey.js';
import { POLLED } from './waiting.js';

describe('journeys where evidence is served by one method and the other is a 404, on one worker', () => {
  const open = useJourney();
  atOnce('evidence', (test) => {
    for (const method of ['GET', 'POST'] as const) {
      for (const late of [0, 1]) {
        const when = late === 0 ? 'ready at once' : 'not ready at first';
        test(`is stored by ${method}, ${when} (C2, C30)`, async () => {
          const journey = open();
          const customId = journey.id(`${method}-${late.toString()}`);
          const outcome = await journey.run(
            { customId, wait: POLLED },
            { faults: { evidence: { method, otherMethodStatus: 404, late } } },
          );
          assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', []]);
        });
      }
    }
  });
});
