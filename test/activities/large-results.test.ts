import assert from 'node:assert/strict';
import { once } from 'node:events';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { createByteBudget, type ByteBudget } from '../../activities/byte-budget.js';
import { createPollResult } from '../../activities/poll-result.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import type { PollAnswer } from '../../workflows/activity-contract.js';
import { startVendor, type Script } from '../finwave/scripted-vendor.js';
import { createFakeWorld } from './fake-ports.js';

const MiB = 1024 * 1024;
// An eighth of the real ones: a body beyond what one of unstated length is trusted with.
const [LARGEST, LARGE, CAP] = [8 * MiB, 6 * MiB, 16 * MiB];

/** A large result, every other one without its length. */
const large: Script = (response, { path }) => {
  const customId = /\/o-(c-\d+)\//.exec(path)?.[1] ?? '';
  const body = Buffer.alloc(LARGE, ' ');
  body.write(JSON.stringify({ onboardingId: `o-${customId}`, customId, status: 'FINISHED' }));
  const isStated = Number(customId.slice(2)) % 2 === 0;
  response.writeHead(200, isStated ? { 'content-length': LARGE } : {});
  response.write(body.subarray(0, LARGE / 2));
  setImmediate(() => response.end(body.subarray(LARGE / 2)));
};

describe('many large results at once', () => {
  it('are all read, and never more of them held than the cap', async () => {
    const held = { stored: 0, most: 0, refused: 0 };
    const storeResult: OnboardingPorts['evidence']['storeResult'] = async (customId, result) => {
      held.stored += result.raw.byteLength;
      held.most = Math.max(held.most, held.stored);
      await new Promise(setImmediate);
      held.stored -= result.raw.byteLength;
      return world.ports.evidence.storeResult(customId, result);
    };
    const world = createFakeWorld();
    await using vendor = await startVendor(large);
    const ports: OnboardingPorts = {
      ...world.ports,
      vendor: vendor.client({ limits: { resultBytes: LARGEST } }),
      evidence: { ...world.ports.evidence, storeResult },
    };
    const attempts = new EventTarget();
    let ended = 0;
    const poll = createPollResult(ports, createByteBudget(CAP));

    /** As the server does it, but for the wait: again when an attempt has ended. */
    const pollUntilRead = async (customId: string): Promise<PollAnswer> => {
      for (;;) {
        const request = { customId, onboardingId: `o-${customId}`, known: 'CREATED', due: false } as const;
        const endedBefore = ended;
        const answer = await new MockActivityEnvironment()
          .run(poll, { ...request, deadline: '2999-01-01T00:00:00Z' })
          .catch((error: unknown) => error);
        ended += 1;
        attempts.dispatchEvent(new Event('ended'));
        if (!(answer instanceof ApplicationFailure)) return answer as PollAnswer;
        assert.deepEqual(
          [answer.type, answer.category],
          ['StillPending', ApplicationFailureCategory.BENIGN],
          answer.message,
        );
        assert.ok(Number(answer.nextRetryDelay) >= 1_000);
        held.refused += 1;
        if (ended === endedBefore + 1) await once(attempts, 'ended');
      }
    };
    const ids = Array.from({ length: 12 }, (_, n) => `c-${n.toString()}`);
    const answers = await Promise.all(ids.map(pollUntilRead));
    assert.ok(answers.every(({ kind }) => kind === 'terminal'));
    assert.ok(held.refused > 0, 'all fitted at once');
    assert.ok(held.most <= CAP, `${held.most.toString()} bytes`);
  });
});

describe('a byte budget', () => {
  const shares = (budget: ByteBudget, ...claims: number[]): boolean[] =>
    claims.map((bytes) => budget.open().claim(bytes));

  it('refuses what does not fit, and takes it once others have let go', () => {
    const budget = createByteBudget(10);
    const first = budget.open();
    assert.deepEqual([first.claim(4), first.claim(6), first.claim(5)], [true, true, true]);
    assert.deepEqual(shares(budget, 5, 4, 1), [false, true, false]);
    assert.equal(first.claim(7), false);
    first.release();
    assert.deepEqual(shares(budget, 6, 1), [true, false]);
  });

  it('has room for one that takes the whole cap, and counts a release once', () => {
    const budget = createByteBudget(10);
    const share = budget.open();
    assert.equal(share.claim(10), true);
    share.release();
    share.release();
    assert.deepEqual(shares(budget, 10, 1), [true, false]);
  });
});
