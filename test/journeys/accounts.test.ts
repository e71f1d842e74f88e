import assert from 'node:assert/strict';
import { useJourney } from './use-journey.js';
import { HOOKED } from './waiting.js';

describe('journeys of two accounts at Finwave in one namespace', function () {
  this.timeout(60_000);
  const [mine, theirs] = ['token-of-mine', 'token-of-theirs'].map((clientToken) =>
    useJourney(() => ({ clientToken, by: 'client' as const })),
  );

  it('end side by side, each with its own token, webhooks and stores', async () => {
    const journeys = [mine, theirs].map((open) => {
      assert.ok(open);
      return open();
    });
    const ids = journeys.map((journey) => journey.id('account'));
    const outcomes = await Promise.all(
      journeys.map((journey, of) => journey.run({ customId: ids[of] ?? '', wait: HOOKED })),
    );
    for (const [of, journey] of journeys.entries()) {
      const [own, other] = [ids[of] ?? '', ids[1 - of] ?? ''];
      assert.deepEqual([outcomes[of]?.status, outcomes[of]?.settledBy], ['FINISHED', 'webhook']);
      const calls = journey.sandbox.calls.requests();
      assert.ok(calls.length > 0 && calls.every(({ tokenRight }) => tokenRight));
      assert.deepEqual([...new Set(calls.map(({ customId }) => customId))], [own]);
      assert.equal((await journey.stores.results.get(own))?.outcome.customId, own);
      assert.equal(await journey.stores.results.get(other), null);
    }
  });
});
