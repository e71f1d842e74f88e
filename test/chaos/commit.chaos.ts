import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openArena, type Arena, type Ended } from './arena.js';
import { POINTS } from './at-points.js';

const KILLS = 200;
/** So many onboardings are under way in each of two workers. */
const AT_ONCE = 4;
const TIME_MS = 10 * 60_000;

describe('the commit under SIGKILL, another ZIP for every request', () => {
  let arena: Arena;
  before(async () => {
    arena = await openArena();
  });
  after(() => arena.close());

  for (const point of POINTS) {
    it(`is whole after a death at ${point}`, async () => {
      const [onboarding] = (await arena.newOnboardings(1)) as [Ended];
      const victim = await arena.ready([onboarding], point);
      victim.go();
      assert.equal(await victim.gone, false, `${point} is never passed`);
      await finish([onboarding]);
    });

    it(`is whole after a death at ${point} while another worker is at the same onboarding`, async () => {
      const [onboarding] = (await arena.newOnboardings(1)) as [Ended];
      const workers = await Promise.all([arena.ready([onboarding], point), arena.ready([onboarding])]);
      for (const worker of workers) worker.go();
      const [, other] = await Promise.all(workers.map(({ gone }) => gone));
      assert.equal(other, true);
      await finish([onboarding]);
    });
  }

  it(`is whole after ${KILLS.toString()} deaths at random moments, two workers on each onboarding`, async function () {
    this.timeout(TIME_MS);
    let kills = 0;
    let committed = 0;
    // What an undisturbed worker takes; learned, so that deaths fall all over the work.
    let usualMs = 500;
    while (kills < KILLS) {
      const batch = await arena.newOnboardings(AT_ONCE);
      const work = async (): Promise<void> => {
        for (;;) {
          const worker = await arena.ready(batch);
          const started = performance.now();
          worker.go();
          const stop = new AbortController();
          const inTime = kills < KILLS ? randomInt(Math.ceil(usualMs * 1.2)) : TIME_MS;
          const dead = delay(inTime, undefined, { signal: stop.signal }).then(
            () => {
              worker.kill();
            },
            () => undefined,
          );
          const isDone = await worker.gone;
          stop.abort();
          await dead;
          if (isDone) {
            usualMs = 0.8 * usualMs + 0.2 * (performance.now() - started);
            return;
          }
          kills += 1;
        }
      };
      await Promise.all([work(), work()]);
      for (const { customId } of batch) await arena.assertCommitted(customId);
      committed += batch.length;
    }
    process.stdout.write(
      `      ${kills.toString()} deaths, ${committed.toString()} onboardings, usually ${usualMs.toFixed(0)} ms\n`,
    );
  });

  /** A worker that lives comes after, and a second one finds everything done. */
  async function finish(onboardings: readonly Ended[]): Promise<void> {
    for (const turn of ['first', 'second']) {
      const worker = await arena.ready(onboardings);
      worker.go();
      assert.equal(await worker.gone, true, turn);
    }
    for (const { customId } of onboardings) {
      assert.ok(arena.answersOf(customId).length >= 2);
      await arena.assertCommitted(customId);
    }
  }
});
