import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import type { OnboardingInput } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import { createFakeWorld } from '../activities/fake-ports.js';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime, workflowBundle } from '../workflows/run-onboarding.js';
import type { HistoryEvent } from './open-long-wait.js';
import { installServerClock } from './server-clock.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** For waits whose polls are not counted: a tenth of them. */
const SELDOM = { pollAtMost: '150m' };

/** This server wakes a workflow without news as often as its own threads have it; a real one does not. */
function isNews(event: HistoryEvent): boolean {
  return (
    !event.workflowTaskScheduledEventAttributes &&
    !event.workflowTaskStartedEventAttributes &&
    !event.workflowTaskCompletedEventAttributes
  );
}

describe('waits of weeks, on a server that skips time', function () {
  this.timeout(240_000);
  let env: TestWorkflowEnvironment;
  let close = (): Promise<void> => Promise.resolve();
  const taskQueue = `weeks-${randomUUID()}`;
  /** When Finwave was asked for each customId's result, in server time. */
  const polledAt = new Map<string, number[]>();
  /** What it says to whom, by the server's time. */
  const says = new Map<string, (now: number) => string>();

  before(async function () {
    quietRuntime();
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
    const clock = installServerClock(() => env.currentTimeMs());
    const { ports } = createFakeWorld();
    const vendor: OnboardingPorts['vendor'] = {
      ...ports.vendor,
      async result(onboardingId, signal) {
        const customId = onboardingId.slice(2);
        const now = Date.now();
        polledAt.set(customId, [...(polledAt.get(customId) ?? []), now]);
        const result = await ports.vendor.result(onboardingId, signal);
        return { ...result, status: says.get(customId)?.(now) ?? 'CREATED' };
      },
    };
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: createActivities({ ...ports, vendor }),
      dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
      interceptors: { activity: [clock.interceptor] },
    });
    const running = worker.run();
    close = async () => {
      worker.shutdown();
      await running;
      clock.restore();
      await env.teardown();
    };
  });
  after(() => close());

  const start = async (wait: OnboardingInput['wait'], status: (sinceStart: number) => string) => {
    const customId = randomUUID();
    const startedAt = await env.currentTimeMs();
    says.set(customId, (now) => status(now - startedAt));
    const handle = await env.client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue,
      args: [{ customId, wait: wait ?? {} }],
    });
    const polls = (): number[] => (polledAt.get(customId) ?? []).map((at) => at - startedAt);
    const length = async (): Promise<number> =>
      ((await handle.fetchHistory()).events ?? []).filter(isNews).length;
    return { customId, handle, polls, length };
  };

  it('polls for 29 days at the cost of one minute', async () => {
    const minute = await start({}, (since) => (since < MINUTE ? 'CREATED' : 'FINISHED'));
    assert.equal((await minute.handle.result()).settledBy, 'poll');
    const month = await start({}, (since) => (since < 29 * DAY ? 'CREATED' : 'FINISHED'));
    const outcome = await month.handle.result();
    assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'poll']);
    const [polls, last = 0] = [month.polls(), month.polls().at(-1)];
    assert.ok(polls.length > 2_000, `${polls.length.toString()} polls`);
    assert.ok(last >= 29 * DAY && last < 29 * DAY + 16 * MINUTE);
    assert.equal(await month.length(), await minute.length());
  });

  it('polls every minute first, every 15 minutes in the end', async () => {
    const { handle, polls } = await start({}, (since) => (since < DAY ? 'CREATED' : 'FINISHED'));
    await handle.result();
    const gaps = polls().map((at, i, all) => at - (all[i - 1] ?? 0));
    assert.ok(Math.abs((gaps[1] ?? 0) - MINUTE) < 5_000, gaps[1]?.toString());
    assert.ok(Math.abs((gaps.at(-1) ?? 0) - 15 * MINUTE) < 5_000, gaps.at(-1)?.toString());
  });

  it('ends on the deadline of 30 days, with its last poll on it', async () => {
    const { handle, polls } = await start({}, () => 'INPROCESS');
    const outcome = await handle.result();
    assert.deepEqual([outcome.status, outcome.settledBy], ['INPROCESS', 'deadline']);
    const last = polls().at(-1) ?? 0;
    assert.ok(last >= 30 * DAY && last < 30 * DAY + MINUTE, `${(last / DAY).toString()} days`);
    const beforeLast = polls().at(-2) ?? 0;
    assert.ok(beforeLast < 30 * DAY);
  });

  it('settles by a webhook on day 20', async () => {
    const { customId, handle, polls, length } = await start(SELDOM, (since) =>
      since < 20 * DAY ? 'CREATED' : 'FINISHED',
    );
    await env.sleep(20 * DAY + MINUTE / 2);
    await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
    const outcome = await handle.result();
    assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'webhook']);
    const last = polls().at(-1) ?? 0;
    assert.ok(last >= 20 * DAY && last < 20 * DAY + 15 * MINUTE, `${(last / DAY).toString()} days`);
    const events = await length();
    assert.ok(events < 25, `${events.toString()} events`);
  });
});
