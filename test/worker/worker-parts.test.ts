import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createWorkerParts } from '../../src/worker/worker-parts.js';
import type {
  EvidenceAnswer,
  EvidenceRequest,
  OnboardingActivities,
} from '../../workflows/activity-contract.js';
import { createFakeWorld } from '../activities/fake-ports.js';
import { quietRuntime, until } from '../workflows/run-onboarding.js';

type Download = OnboardingActivities['downloadEvidence'];

const LIMIT = 50;
const REQUEST: EvidenceRequest = {
  customId: 'c1',
  onboardingId: 'o1',
  status: 'FINISHED',
  files: { ref: 'files', sha256: '0'.repeat(64), bytes: 2 },
  evidenceDeadlineMs: 60_000,
  giveUpAfterMs: 60_000,
};

describe("a worker's activities", () => {
  before(quietRuntime);

  it('count the downloads of all their calls, and refuse the one over the limit', async () => {
    const world = createFakeWorld();
    let letGo: (answer: 'stored') => void = () => undefined;
    world.collect = [{ after: new Promise((resolve) => (letGo = resolve)) }];
    const { activities } = createWorkerParts({
      connection: undefined as never,
      namespace: 'default',
      taskQueue: 'q',
      evidenceTaskQueue: null,
      ports: () => world.ports,
      log: world.ports.log,
    });
    const environment = new MockActivityEnvironment();
    const download = async (): Promise<string> => {
      const { evidence } = await environment.run<[EvidenceRequest], EvidenceAnswer, Download>(
        (request) => activities.downloadEvidence(request),
        REQUEST,
      );
      return evidence.state;
    };
    const running = Array.from({ length: LIMIT }, download);
    const oneMore = assert.rejects(download(), (failure) => {
      assert.ok(failure instanceof ApplicationFailure);
      assert.match(failure.message, /downloads 50 archives already/);
      return true;
    });
    await until(
      () => world.calls.filter((call) => call === 'collect').length,
      (count) => count >= LIMIT,
    );
    letGo('stored');
    await oneMore;
    assert.deepEqual(new Set(await Promise.all(running)), new Set(['stored']));
  });
});
