import assert from 'node:assert/strict';
import { createExpiringMap } from '../../src/bridge/expiring-map.js';
import { guardEngine } from '../../src/bridge/guard-engine.js';
import { createRateLimit } from '../../src/bridge/rate-limit.js';
import type { SignalAnswer } from '../../src/bridge/signal-onboarding.js';

describe('expiring map', () => {
  it('forgets an entry when its time is over', () => {
    let time = 0;
    const map = createExpiringMap<number>({ ttlMs: 10, maxEntries: 2, now: () => time });
    map.set('a', 1);
    time = 9;
    assert.equal(map.get('a'), 1);
    time = 10;
    assert.equal(map.get('a'), undefined);
  });

  it('forgets the oldest entry where there would be too many', () => {
    const map = createExpiringMap<number>({ ttlMs: 10, maxEntries: 2, now: () => 0 });
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [3, undefined, 4]);
  });
});

describe('rate limit', () => {
  it('is exceeded by one more than allowed, until the window of a minute ends', () => {
    let time = 0;
    const limit = createRateLimit(2, () => time);
    assert.deepEqual([limit.count('k'), limit.count('k')], [false, false]);
    assert.equal(limit.exceededFor('k'), null);
    time = 30_500;
    assert.deepEqual([limit.count('k'), limit.count('k')], [true, false]);
    assert.equal(limit.exceededFor('k'), 30);
    assert.equal(limit.exceededFor('another'), null);
    time = 60_000;
    assert.equal(limit.exceededFor('k'), null);
  });
});

describe('engine guard', () => {
  const hint = (customId: string) => ({ customId, result: 'FINISHED' }) as const;

  for (const last of ['closed', 'unknown'] as const) {
    it(`asks for an onboarding that is ${last} once a minute`, async () => {
      let time = 0;
      let calls = 0;
      const guarded = guardEngine(
        () => {
          calls += 1;
          return Promise.resolve<SignalAnswer>(last);
        },
        { now: () => time },
      );
      assert.deepEqual([await guarded(hint('a')), await guarded(hint('a'))], [last, last]);
      assert.equal(calls, 1);
      await guarded(hint('b'));
      time = 60_000;
      await guarded(hint('a'));
      assert.equal(calls, 3);
    });
  }

  it('remembers neither a signal nor a failure', async () => {
    for (const answer of ['signalled', 'unreachable'] as const) {
      let calls = 0;
      const guarded = guardEngine(
        () => {
          calls += 1;
          return Promise.resolve<SignalAnswer>(answer);
        },
        { now: () => 0 },
      );
      await guarded(hint('a'));
      await guarded(hint('a'));
      assert.equal(calls, 2);
    }
  });

  it('makes no more calls at once than allowed, and as many again afterwards', async () => {
    const release: (() => void)[] = [];
    const guarded = guardEngine(
      () =>
        new Promise<SignalAnswer>((resolve) => {
          release.push(() => {
            resolve('signalled');
          });
        }),
      { maxInFlight: 2, now: () => 0 },
    );
    const first = [guarded(hint('a')), guarded(hint('b'))];
    assert.equal(await guarded(hint('c')), 'busy');
    for (const finish of release.splice(0)) finish();
    assert.deepEqual(await Promise.all(first), ['signalled', 'signalled']);
    const next = guarded(hint('c'));
    for (const finish of release) finish();
    assert.equal(await next, 'signalled');
  });
});
