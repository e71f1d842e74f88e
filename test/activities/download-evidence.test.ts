import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDownloadEvidence } from '../../activities/download-evidence.js';
import type { EvidenceStore } from '../../activities/ports.js';
import { createFakeWorld, vendorFailure } from './fake-ports.js';

const MINUTE = 60_000;
const REQUEST = {
  customId: 'c-1',
  onboardingId: 'o-1',
  status: 'FINISHED' as const,
  files: { ref: 'files', sha256: '0'.repeat(64), bytes: 2 },
  evidenceDeadlineMs: 30 * MINUTE,
  giveUpAfterMs: 60 * MINUTE,
};

describe('downloadEvidence', () => {
  async function isLastAfter(spentMs: number): Promise<boolean> {
    const world = createFakeWorld();
    const told: boolean[] = [];
    const collect: EvidenceStore['collect'] = (order, attempt) => {
      told.push(attempt.isLast(vendorFailure('noGood')));
      return world.ports.evidence.collect(order, attempt);
    };
    const ports = { ...world.ports, evidence: { ...world.ports.evidence, collect } };
    const now = Date.now();
    const heartbeatDetails = { firstAt: now - 40 * MINUTE, answeredAt: now - MINUTE, spentMs };
    const environment = new MockActivityEnvironment({
      heartbeatDetails,
      currentAttemptScheduledTimestampMs: now,
    });
    await environment.run(createDownloadEvidence(ports), REQUEST);
    return told[0] ?? assert.fail('nothing was collected');
  }

  it('C30 tells the collector whether an attempt would follow one more answer without an archive', async () => {
    assert.equal(await isLastAfter(28 * MINUTE), false);
    assert.equal(await isLastAfter(29 * MINUTE), true);
  });

  it('C25 asks for an archive that lacks a file after 5 s, 30 s and 2 min, then keeps it', async () => {
    const asked: { acceptMissing: boolean; delay: unknown }[] = [];
    for (const missingTries of [0, 1, 2, 3]) {
      const world = createFakeWorld();
      let acceptMissing = false;
      const collect: EvidenceStore['collect'] = (order, attempt) => {
        acceptMissing = order.acceptMissing;
        if (acceptMissing) return world.ports.evidence.collect(order, attempt);
        return Promise.reject(vendorFailure('evidenceIncomplete'));
      };
      const ports = { ...world.ports, evidence: { ...world.ports.evidence, collect } };
      const environment = new MockActivityEnvironment({ heartbeatDetails: { missingTries } });
      const failure = await environment.run(createDownloadEvidence(ports), REQUEST).then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(failure === null || failure instanceof ApplicationFailure);
      asked.push({ acceptMissing, delay: failure?.nextRetryDelay });
    }
    assert.deepEqual(asked, [
      { acceptMissing: false, delay: 5_000 },
      { acceptMissing: false, delay: 30_000 },
      { acceptMissing: false, delay: 120_000 },
      { acceptMissing: true, delay: undefined },
    ]);
  });
});
