import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
    limit.count('k');
    limit.count('k');
    assert.equal(limit.exceededFor('k'), null);
    time = 30_500;
    limit.count('k');
    assert.equal(limit.exceededFor('k'), 30);
    assert.equal(limit.exceededFor('another'), null);
    time = 60_000;
    assert.equal(limit.exceededFor('k'), null);
  });
});

describe('engine guard', () => {
  const hint = (customId: string) => ({ customId, result: 'FINISHED' }) as const;

  const answering = (answer: SignalAnswer) => {
    const asked: string[] = [];
    let time = 0;
    const guarded = guardEngine(
      ({ result }) => {
        asked.push(result);
        return Promise.resolve(answer);
      },
      { now: () => time },
    );
    return {
      asked,
      guarded,
      at: (ms: number) => {
        time = ms;
      },
    };
  };

  it('asks for an unknown onboarding once a minute, as long as the hint is no ending', async () => {
    const { asked, guarded, at } = answering('unknown');
    const progress = { customId: 'a', result: 'INPROCESS' } as const;
    assert.deepEqual([await guarded(progress), await guarded(progress)], ['unknown', 'unknown']);
    assert.equal(asked.length, 1);
    at(60_000);
    await guarded(progress);
    assert.equal(asked.length, 2);
  });

  for (const answer of ['closed', 'unknown'] as const) {
    for (const result of ['FINISHED', 'INCOMPLETED', 'TIMEOUT'] as const) {
      it(`hands ${result} on though the onboarding was ${answer} a moment ago: it may run again`, async () => {
        const { asked, guarded } = answering(answer);
        await guarded({ customId: 'a', result: 'INPROCESS' });
        await guarded({ customId: 'a', result });
        await guarded({ customId: 'a', result });
        assert.deepEqual(asked, ['INPROCESS', result, result]);
      });
    }
  }

  it('remembers neither a signal, nor an ended run, nor a failure', async () => {
    for (const answer of ['signalled', 'closed', 'unreachable'] as const) {
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

  /** An engine that answers when it is told to. */
  const slowEngine = () => {
    const release: (() => void)[] = [];
    const budgets: (number | undefined)[] = [];
    const signal = (_hint: unknown, withinMs?: number) =>
      new Promise<SignalAnswer>((resolve) => {
        budgets.push(withinMs);
        release.push(() => {
          resolve('signalled');
        });
      });
    /** Lets the nth call be answered, once it is made. */
    const answer = async (nth: number): Promise<void> => {
      while (release[nth] === undefined) await nextTurn();
      release[nth]();
    };
    return { made: release, answer, budgets, signal };
  };

  it('makes no more calls at once than allowed; who finds no place waits for one, in order', async () => {
    const { made, answer, signal } = slowEngine();
    const guarded = guardEngine(signal, { maxInFlight: 2, now: () => 0 });
    const answers = ['a', 'b', 'c', 'd'].map((id) => guarded(hint(id)));
    await nextTurn();
    assert.equal(made.length, 2);
    for (const nth of [0, 1, 2, 3]) await answer(nth);
    assert.deepEqual(await Promise.all(answers), ['signalled', 'signalled', 'signalled', 'signalled']);
  });

  it('turns away who found no place in time, and gives the place to the next', async () => {
    const { answer, signal } = slowEngine();
    const guarded = guardEngine(signal, { maxInFlight: 1, waitMs: 5, now: () => 0 });
    const first = guarded(hint('a'));
    assert.equal(await guarded(hint('b')), 'busy');
    await answer(0);
    assert.equal(await first, 'signalled');
    const next = guarded(hint('c'));
    await answer(1);
    assert.equal(await next, 'signalled');
  });

  it('takes the wait for a place off the time that the engine may take', async () => {
    const { made, answer, budgets, signal } = slowEngine();
    let time = 0;
    const guarded = guardEngine(signal, { maxInFlight: 1, now: () => time });
    const first = guarded(hint('a'));
    const second = guarded(hint('b'));
    while (made.length === 0) await nextTurn();
    time = 1_500;
    await answer(0);
    await answer(1);
    await Promise.all([first, second]);
    assert.deepEqual(budgets, [2_500, 1_000]);
  });
});
