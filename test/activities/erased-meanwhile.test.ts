import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPersistOutcome } from '../../activities/persist-outcome.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import { createPersistRecheck } from '../../activities/recheck.js';
import { StoreError } from '../../src/stores/store-error.js';
import { buildOutcome } from '../../src/testing/index.js';
import { createFakeWorld, type FakeWorld } from './fake-ports.js';

describe('evidence that is gone when an outcome is stored', () => {
  const stored = buildOutcome({ customId: 'c-1' });
  const { state, reason, ref, sha256, bytes } = stored.evidence;
  const document = { ref: 'c-1/receipt/x', sha256: '0'.repeat(64), bytes: 2 };
  const request = {
    outcome: { ...stored, custody: null, evidence: { state, reason, ref, sha256, bytes } },
    ...{ inputSha256: null, acceptationsSha256: null, asked: null, webhooks: [] },
    ...{ receipt: document, files: document, settledAt: '2026-01-01T00:00:00Z' },
  };
  let world: FakeWorld;
  let ports: OnboardingPorts;
  beforeEach(() => {
    world = createFakeWorld();
    const gone = () => Promise.reject(new StoreError('storeCorrupt', 'c-1/receipt/x is not there'));
    ports = { ...world.ports, evidence: { ...world.ports.evidence, listFiles: gone } };
  });
  const persist = () => new MockActivityEnvironment().run(createPersistOutcome(ports), request);
  const failure = (type: string) => (error: unknown) =>
    error instanceof ApplicationFailure && error.type === type;

  it('was stored by an earlier attempt and erased since: the stored outcome is the answer', async () => {
    world.outcomes.set('c-1', stored);
    assert.deepEqual(await persist(), stored);
  });

  it('is a fault of the store where no outcome is stored', async () => {
    await assert.rejects(persist(), failure('StorageUnavailable'));
    assert.ok(!world.calls.includes('persist'));
  });

  it('was erased during a recheck, which says so', async () => {
    const recheck = { outcome: request.outcome, receipt: document, files: document };
    const run = () => new MockActivityEnvironment().run(createPersistRecheck(ports), recheck);
    await assert.rejects(run(), failure('StorageUnavailable'));
    const findSettled = () => Promise.resolve('erased' as const);
    ports = { ...ports, outcomes: { ...ports.outcomes, findSettled } };
    await assert.rejects(run(), failure('InvalidInput'));
    assert.ok(!world.calls.includes('persistRecheck'));
  });
});
