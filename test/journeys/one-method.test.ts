import assert from 'node:assert/strict';
import { atOnce } from './at-once.js';
import { useJourney } from './use-journey.js';
import { POLLED } from './waiting.js';

// A worker each: one that has seen a method deliver takes its 404 for "not ready yet".
for (const method of ['GET', 'POST'] as const) {
  describe(`journeys where evidence is served by ${method} and the other method is a 404`, () => {
    const open = useJourney();
    atOnce('evidence', (test) => {
      for (const late of [0, 1]) {
        test(`is stored, ${late === 0 ? 'ready at once' : 'not ready at first'} (C2, C30)`, async () => {
          const journey = open();
          const customId = journey.id(`late-${late.toString()}`);
          const outcome = await journey.run(
            { customId, wait: POLLED },
            { faults: { evidence: { method, otherMethodStatus: 404, late } } },
          );
          assert.deepEqual([outcome.evidence.state, outcome.flags], ['stored', []]);
        });
      }
    });
  });
}
