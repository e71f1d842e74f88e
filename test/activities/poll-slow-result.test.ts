import assert from 'node:assert/strict';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { createPollResult } from '../../activities/poll-result.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import { DEFAULT_LIMITS } from '../../src/finwave/policies.js';
import type { PollAnswer } from '../../workflows/activity-contract.js';
import { pollOptions } from '../../workflows/policies.js';
import { createFakeWorld } from './fake-ports.js';

const REQUEST = {
  customId: 'c-1',
  onboardingId: 'o-c-1',
  known: 'CREATED' as const,
  due: false,
  deadline: '2999-01-01T00:00:00Z',
};

describe('pollResult of a slow result', () => {
  const pollWith = (result: OnboardingPorts['vendor']['result']): ReturnType<typeof createPollResult> => {
    const { ports } = createFakeWorld();
    return createPollResult({ ...ports, vendor: { ...ports.vendor, result } });
  };

  it('tells that it lives while a result comes slowly, and forgets nothing by it', async () => {
    const { vendor } = createFakeWorld().ports;
    const told = { seen: true, lostSince: 5 };
    const environment = new MockActivityEnvironment({ heartbeatDetails: told });
    const beaten = new Promise<unknown>((resolve, reject) => {
      environment.on('heartbeat', resolve);
      setTimeout(reject, 10_000, new Error('no heartbeat within 10 s')).unref();
    });
    const poll = pollWith(async (onboardingId, ...rest) => {
      await beaten;
      return vendor.result(onboardingId, ...rest);
    });
    const answer: PollAnswer = await environment.run(poll, REQUEST);
    assert.equal(answer.kind, 'terminal');
    assert.deepEqual(await beaten, told);
  });

  it('hears the answer out that it has asked for, though the workflow has let it go', async () => {
    const { vendor } = createFakeWorld().ports;
    const environment = new MockActivityEnvironment();
    let asked: () => void = () => undefined;
    let answer: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const poll = pollWith(async (onboardingId, signal, ...rest) => {
      asked();
      await isAnswered;
      signal.throwIfAborted();
      return vendor.result(onboardingId, signal, ...rest);
    });
    const running: Promise<PollAnswer> = environment.run(poll, REQUEST);
    await isAsked;
    // As the worker does, from outside of the attempt.
    environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    answer();
    assert.equal((await running).kind, 'terminal');
  });

  it('stops asking where its worker stops', async () => {
    const environment = new MockActivityEnvironment();
    const poll = pollWith((_onboardingId, signal) => {
      environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
      return Promise.reject(signal.aborted ? (signal.reason as Error) : new Error('goes on'));
    });
    const polled: Promise<PollAnswer> = environment.run(poll, REQUEST);
    await assert.rejects(polled, /WORKER_SHUTDOWN/);
  });

  it('has longer than the vendor door may take to read a result', () => {
    // A rotated token makes the call twice; the result must be stored, too.
    const toClose = msToNumber(pollOptions.startToCloseTimeout ?? 0);
    assert.ok(toClose >= DEFAULT_LIMITS.resultTotalMs + 2 * DEFAULT_LIMITS.headersMs, toClose.toString());
    assert.ok(msToNumber(pollOptions.heartbeatTimeout ?? 0) > 0);
  });
});
