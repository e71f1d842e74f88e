import assert from 'node:assert/strict';
import { activityInfo } from '@temporalio/activity';
import type { OnboardingActivities } from '../../workflows/activity-contract.js';
import { statusQuery } from '../../workflows/messages.js';
import { installServerClock, type ServerClock } from '../long-waits/server-clock.js';
import { FAST, QUIET, openStage, until, type Stage } from './run-onboarding.js';

const MONTH_MS = 31 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** By how much the clock of the worker that runs an attempt is off. */
type Clocks = (activity: keyof OnboardingActivities, attempt: number) => number;

const onlyOf = (activity: keyof OnboardingActivities, offMs: number): Clocks => {
  return (running) => (running === activity ? offMs : 0);
};

describe('workers whose clocks are a month off', () => {
  let stage: Stage;
  let clock: ServerClock;
  let offMs: Clocks;

  beforeEach(async () => {
    clock = installServerClock(() => {
      const { activityType, attempt } = activityInfo();
      return Promise.resolve(Date.now() + offMs(activityType as keyof OnboardingActivities, attempt));
    }, false);
    stage = await openStage({ interceptors: { activity: [clock.interceptor] } });
  });
  afterEach(async () => {
    await stage.close();
    clock.restore();
  });

  for (const [which, off] of [
    ['ahead', MONTH_MS],
    ['behind', -MONTH_MS],
  ] as const) {
    it(`closes nothing early: polled ${which}`, async () => {
      offMs = onlyOf('pollResult', off);
      stage.world.result = ['CREATED', 'INPROCESS', 'INPROCESS', 'FINISHED'];
      const { status, settledBy } = await (await stage.start({ wait: FAST })).result();
      assert.deepEqual([status, settledBy], ['FINISHED', 'poll']);
    });

    it(`keeps nothing open: polled ${which}`, async () => {
      offMs = onlyOf('pollResult', off);
      stage.world.result = ['CREATED'];
      const handle = await stage.start({ wait: { ...FAST, deadline: '3s' } });
      assert.equal((await handle.result()).settledBy, 'deadline');
      const { startTime, closeTime } = await handle.describe();
      assert.ok((closeTime?.getTime() ?? 0) - startTime.getTime() >= 3_000);
    });

    it(`counts the deadline from the server's now: created ${which}`, async () => {
      offMs = onlyOf('createOnboarding', off);
      const handle = await stage.start({ wait: QUIET });
      const { deadline } = await until(
        () => handle.query(statusQuery),
        (view) => view.deadline !== null,
      );
      const { startTime } = await handle.describe();
      const off30Days = Date.parse(deadline ?? '') - startTime.getTime() - 30 * 24 * 3_600_000;
      assert.ok(Math.abs(off30Days) < MINUTE_MS, off30Days.toString());
      await handle.terminate();
    });
  }

  it('has its last poll on the deadline, by the time at which the server lets a retry begin', async () => {
    offMs = () => 0;
    stage.world.result = ['CREATED'];
    const wait = { firstPollAfter: '10ms', pollEvery: '4s', pollAtMost: '4s', deadline: '6s' };
    assert.equal((await (await stage.start({ wait })).result()).settledBy, 'deadline');
    // At once, after 4 s and on the deadline; a retry dated back to when it was decided would need a fourth.
    assert.equal(stage.world.calls.filter((call) => call === 'result').length, 3);
  });

  it('gives no create up while the vendor is away: the first attempt ahead', async () => {
    offMs = (activity, attempt) => (activity === 'createOnboarding' && attempt === 1 ? MONTH_MS : 0);
    stage.world.create = [{ fail: 'away' }, { url: null, status: 'CREATED' }];
    stage.world.result = ['FINISHED'];
    assert.equal((await (await stage.start({ wait: FAST })).result()).status, 'FINISHED');
  });

  it('gives a result up when giveUpAfter has passed: every attempt behind', async () => {
    offMs = onlyOf('pollResult', -MONTH_MS);
    stage.world.result = [{ fail: 'away' }];
    const handle = await stage.start({ wait: { ...FAST, deadline: '1s', giveUpAfter: '2s' } });
    await assert.rejects(handle.result(), ({ cause }: Error) => {
      return cause instanceof Error && cause.message.includes('until giveUpAfter had passed');
    });
  });

  it('waits for evidence while the vendor is away: the second attempt ahead', async () => {
    offMs = (activity, attempt) => (activity === 'downloadEvidence' && attempt === 2 ? MONTH_MS : 0);
    stage.world.result = ['FINISHED'];
    stage.world.collect = [{ fail: 'away' }, { fail: 'away' }, 'stored'];
    assert.equal((await (await stage.start({ wait: FAST })).result()).evidence.state, 'stored');
  });
});
