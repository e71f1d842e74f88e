import assert from 'node:assert/strict';
import { finwaveWebhookSignal, pollNowUpdate, statusQuery } from '../../workflows/messages.js';
import { QUIET, openStage, until, type Stage } from './run-onboarding.js';

describe('onboardingWorkflow on a real server', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const waiting = (handle: Awaited<ReturnType<Stage['start']>>) =>
    until(
      () => handle.query(statusQuery),
      (view) => view.phase === 'wait',
    );

  const polls = (): number => stage.world.calls.filter((call) => call === 'result').length;

  it('costs 35 events when a webhook settles it before the first poll', async () => {
    const handle = await stage.start({ wait: QUIET });
    const { customId } = await waiting(handle);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
    const outcome = await handle.result();
    assert.equal(outcome.status, 'FINISHED');
    assert.equal(outcome.settledBy, 'webhook');
    const events = await stage.events(handle);
    assert.equal(events.length, 35, events.join('\n'));
  });

  it('costs the same after 3 polls and after 12, and the first poll follows a fired timer', async () => {
    const lengthAfter = async (polls: number): Promise<number> => {
      const fresh = await openStage();
      fresh.world.result = [...Array<string>(polls - 1).fill('CREATED'), 'FINISHED'];
      const handle = await fresh.start({
        wait: { firstPollAfter: '10ms', pollEvery: '20ms', pollAtMost: '20ms' },
      });
      const outcome = await handle.result();
      assert.equal(outcome.settledBy, 'poll');
      assert.equal(fresh.world.calls.filter((call) => call === 'result').length, polls);
      const events = await fresh.events(handle);
      const poll = events.indexOf('ACTIVITY_TASK_SCHEDULED', events.indexOf('TIMER_FIRED'));
      assert.ok(events.indexOf('TIMER_FIRED') > 0 && poll > events.indexOf('TIMER_FIRED'));
      await fresh.close();
      return events.length;
    };
    assert.deepEqual(await Promise.all([lengthAfter(3), lengthAfter(12)]), [34, 34]);
  });

  it('charges for a confirmed status change, of which polling alone has heard (C11)', async () => {
    stage.world.result = ['INPROCESS', 'FINISHED'];
    const handle = await stage.start({ wait: { firstPollAfter: '10ms', pollEvery: '20ms' } });
    await handle.result();
    const events = await stage.events(handle);
    assert.equal(events.length, 45, events.join('\n'));
  });

  it('charges for a webhook that interrupts a retrying poll', async () => {
    stage.world.result = ['CREATED', 'FINISHED'];
    const handle = await stage.start({ wait: { firstPollAfter: '10ms', pollEvery: '10m' } });
    await until(
      () => handle.describe(),
      ({ raw }) => (raw.pendingActivities?.[0]?.attempt ?? 0) === 2,
    );
    const { customId } = await handle.query(statusQuery);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
    assert.equal((await handle.result()).settledBy, 'webhook');
    const events = await stage.events(handle);
    assert.equal(events.length, 44, events.join('\n'));
  });

  it('asks nothing for the sake of a stale webhook, and is moved back by none (C9)', async () => {
    stage.world.result = ['INPROCESS', 'CREATED', 'FINISHED'];
    const handle = await stage.start({ wait: QUIET });
    const { customId } = await waiting(handle);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'INPROCESS' });
    await until(
      () => handle.query(statusQuery),
      ({ status }) => status === 'INPROCESS',
    );
    await handle.executeUpdate(pollNowUpdate);
    // A poll that waits for its next attempt is what a hint could interrupt.
    await until(polls, (count) => count === 2);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'CREATED' });
    const { status, webhooks } = await until(
      () => handle.query(statusQuery),
      ({ webhooks }) => webhooks.received === 2,
    );
    assert.deepEqual([status, webhooks.seen.length], ['INPROCESS', 2]);
    assert.ok(!(await stage.events(handle)).includes('ACTIVITY_TASK_CANCEL_REQUESTED'));
    await handle.executeUpdate(pollNowUpdate);
    assert.equal((await handle.result()).status, 'FINISHED');
    assert.equal(polls(), 3);
  });

  it('asks once for a step and the ending whose webhook follows it', async () => {
    const handle = await stage.start({ wait: QUIET });
    const { customId } = await waiting(handle);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'INPROCESS' });
    await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
    assert.equal((await handle.result()).settledBy, 'webhook');
    assert.equal(polls(), 1);
    const { events } = await handle.fetchHistory();
    assert.ok((events?.length ?? 0) <= 41, String(events?.length));
  });

  it('waits pollEvery after a confirmed step, and gives no poll up for the next webhook', async () => {
    stage.world.result = ['INPROCESS', 'FINISHED'];
    const handle = await stage.start({ wait: QUIET });
    const { customId } = await waiting(handle);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'INPROCESS' });
    await until(
      () => handle.query(statusQuery),
      ({ status }) => status === 'INPROCESS',
    );
    const { raw } = await handle.describe();
    assert.deepEqual([polls(), raw.pendingActivities?.length ?? 0], [1, 0]);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
    assert.equal((await handle.result()).status, 'FINISHED');
    assert.equal(polls(), 2);
    const events = await stage.events(handle);
    assert.ok(!events.includes('ACTIVITY_TASK_CANCEL_REQUESTED'));
    assert.equal(events.length, 52, events.join('\n'));
  });

  it('survives a Retry-After of 0 on create and poll, without a hot loop (I11)', async () => {
    const hurry = { fail: 'away', retryAfterMs: 0 } as const;
    stage.world.create = [hurry, { url: 'https://onboarding.example/o1', status: 'CREATED' }];
    stage.world.result = [hurry, hurry, 'FINISHED'];
    const handle = await stage.start({ wait: { firstPollAfter: '10ms', pollEvery: '10m' } });
    const begun = Date.now();
    assert.equal((await handle.result()).status, 'FINISHED');
    assert.ok(Date.now() - begun >= 2_000);
    const events = await stage.events(handle);
    assert.equal(events.length, 34, events.join('\n'));
  });

  it('polls now when an operator asks', async () => {
    const handle = await stage.start({ wait: QUIET });
    await waiting(handle);
    await handle.executeUpdate(pollNowUpdate);
    assert.equal((await handle.result()).settledBy, 'poll');
  });
});
