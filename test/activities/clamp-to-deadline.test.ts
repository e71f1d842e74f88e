import assert from 'node:assert/strict';
import type { ApplicationFailure } from '@temporalio/common';
import { clampToDeadline } from '../../activities/clamp-to-deadline.js';
import { retryableFailure } from '../../workflows/failures.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const policy = { initialInterval: 60_000, backoffCoefficient: 2, maximumInterval: 600_000 };
const pending = (nextRetryDelayMs?: number): ApplicationFailure =>
  retryableFailure('StillPending', {
    message: 'open',
    ...(nextRetryDelayMs !== undefined && { nextRetryDelayMs }),
  });
const delayOf = (failure: ApplicationFailure, deadline: string, attempt: number): unknown =>
  clampToDeadline(failure, deadline, { attempt, retryPolicy: policy }, NOW).nextRetryDelay;

describe('clampToDeadline', () => {
  it('leaves a retry that falls before the deadline to the policy, which an operator may change', () => {
    assert.equal(delayOf(pending(), at(61_000), 1), undefined);
  });

  it('moves a retry that would fall behind the deadline onto it', () => {
    assert.equal(delayOf(pending(), at(59_000), 1), 59_000);
    assert.equal(delayOf(pending(), at(100_000), 2), 100_000);
  });

  it('never asks again sooner than after a second (I11)', () => {
    for (const left of [1, 20, 999]) assert.equal(delayOf(pending(), at(left), 1), 1_000);
  });

  it('counts with the growth and the cap of the policy', () => {
    assert.equal(delayOf(pending(), at(599_000), 30), 599_000);
    assert.equal(delayOf(pending(), at(601_000), 30), undefined);
  });

  it('shortens a Retry-After that would cross the deadline, and no other', () => {
    assert.equal(delayOf(pending(30_000), at(20_000), 1), 20_000);
    assert.equal(delayOf(pending(10_000), at(20_000), 1), 10_000);
  });

  it('changes nothing once the deadline has passed, and keeps type and category', () => {
    assert.equal(delayOf(pending(), at(-1), 1), undefined);
    const clamped = clampToDeadline(pending(), at(1_000), { attempt: 1, retryPolicy: policy }, NOW);
    assert.deepEqual([clamped.type, clamped.category], [pending().type, pending().category]);
  });
});
