import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { nextAttempt } from '../../src/worker/next-attempt.js';

describe('the next attempt of an activity', () => {
  const policy = { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 10_000 };
  const failure = (options: Parameters<typeof ApplicationFailure.create>[0]) =>
    ApplicationFailure.create({ type: 'VendorUnavailable', ...options });

  it('grows with the attempts up to the longest interval', () => {
    const waits = [1, 2, 3, 9].map((attempt) => nextAttempt(failure({}), attempt, policy));
    assert.deepEqual(waits, ['in 1 s', 'in 2 s', 'in 4 s', 'in 10 s']);
    assert.equal(nextAttempt(new Error('a bug'), 1), 'in 1 s');
  });

  it('is when the failure says', () => {
    assert.equal(nextAttempt(failure({ nextRetryDelay: 90_000 }), 1, policy), 'in 90 s');
  });

  it('is none where the failure, its type or the count of attempts forbids it', () => {
    assert.equal(nextAttempt(failure({ nonRetryable: true }), 1, policy), 'none');
    const forbidden = { ...policy, nonRetryableErrorTypes: ['VendorUnavailable'] };
    assert.equal(nextAttempt(failure({}), 1, forbidden), 'none');
    assert.equal(nextAttempt(failure({}), 3, { ...policy, maximumAttempts: 3 }), 'none');
  });
});
