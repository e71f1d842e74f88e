import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { until } from '../workflows/run-onboarding.js';
import { useJourney } from './use-journey.js';
import { callsOf } from './vendor-side.js';
import { POLLED, pendingOf, untilPending, untilQuiet } from './waiting.js';

const LOCKED_MS = 20_000;

describe('journeys over a result store that is locked', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-locked-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const open = useJourney(() => ({
    stores: { results: `sqlite:${join(folder, 'results.db')}`, evidence: `file:${join(folder, 'evidence')}` },
  }));

  it('keep the outcome until the lock is gone, and hold up nobody else meanwhile', async () => {
    const journey = open();
    const waits = journey.id('waits');
    const polls = journey.id('polls');
    await journey.start(polls, { customId: polls, wait: POLLED }, { person: 'neverComes' });
    await untilQuiet(journey, polls);
    const lock = new DatabaseSync(join(folder, 'results.db'));
    try {
      lock.exec('BEGIN EXCLUSIVE');
      const lockedAt = Date.now();
      const pollsBefore = callsOf(journey, polls, 'result');
      await journey.start(waits, { customId: waits, wait: POLLED }, { person: 'finishes' });
      await untilPending(journey, waits, 'persistOutcome', 'StorageUnavailable');
      await until(Date.now, (now) => now - lockedAt >= LOCKED_MS, 2 * LOCKED_MS);
      assert.equal((await pendingOf(journey, waits))?.activity, 'persistOutcome');
      // A poll a second, and never one that the lock had kept waiting.
      assert.ok(callsOf(journey, polls, 'result') - pollsBefore >= 12);
    } finally {
      lock.close();
    }
    const outcome = await journey.outcome(waits);
    assert.deepEqual([outcome.status, outcome.evidence.state], ['FINISHED', 'stored']);
    assert.deepEqual((await journey.stores.results.get(waits))?.outcome, outcome);
    journey.sandbox.drive(polls, 'finish');
    assert.equal((await journey.outcome(polls)).status, 'FINISHED');
  });
});
