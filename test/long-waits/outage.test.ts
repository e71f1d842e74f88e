import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { OnboardingPorts } from '../../activities/ports.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { createFakeWorld, vendorFailure } from '../activities/fake-ports.js';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime, workflowBundle } from '../workflows/run-onboarding.js';
import { installServerClock } from './server-clock.js';

/** Each asks some 92 times, and the server skips to each call by itself. */
const ONBOARDINGS = 40;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What the vendor that is away asks for; longer ones are capped there. */
const RETRY_AFTER = 15 * MINUTE;
/** A delay is that much, or up to a tenth more. */
const LONGEST_DELAY = RETRY_AFTER * 1.1;
/** From a failed attempt to the server's next one, beside the delay. */
const SLACK = 10_000;

describe("a day's outage, on a server that skips time", function () {
  this.timeout(400_000);
  let env: TestWorkflowEnvironment;
  let close = (): Promise<void> => Promise.resolve();
  const taskQueue = `outage-${randomUUID()}`;
  /** When each onboarding asked, in server time. */
  const askedAt = new Map<string, number[]>();
  let backAt = 0;

  before(async function () {
    quietRuntime();
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
    const clock = installServerClock(() => env.currentTimeMs());
    const { ports } = createFakeWorld();
    const vendor: OnboardingPorts['vendor'] = {
      ...ports.vendor,
      async result(onboardingId, signal) {
        const now = Date.now();
        askedAt.set(onboardingId, [...(askedAt.get(onboardingId) ?? []), now]);
        if (now < backAt) throw vendorFailure('away', { httpStatus: 503, retryAfterMs: RETRY_AFTER });
        return await ports.vendor.result(onboardingId, signal);
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
      await env.connection.testService?.lockTimeSkipping({});
      worker.shutdown();
      await running;
      clock.restore();
      await env.teardown();
    };
  });
  after(() => close());

  it('ends without a stampede: everyone waits out the Retry-After, and no two minutes are alike', async () => {
    const client = new Client({ connection: env.connection });
    const startedAt = await env.currentTimeMs();
    backAt = startedAt + DAY;
    const handles = await Promise.all(
      Array.from({ length: ONBOARDINGS }, () => {
        const customId = randomUUID();
        return client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
          workflowId: workflowIdOf(customId),
          taskQueue,
          args: [{ customId }],
        });
      }),
    );
    // From here on the server skips what nobody does anything in.
    await env.connection.testService?.unlockTimeSkipping({});
    const outcomes = await Promise.all(handles.map((handle) => handle.result()));
    assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['FINISHED']));

    const calls = [...askedAt.values()];
    assert.equal(calls.length, ONBOARDINGS);
    const gaps = calls.flatMap((times) => times.slice(1).map((at, n) => at - (times[n] ?? 0)));
    assert.ok(Math.min(...gaps) >= RETRY_AFTER, Math.min(...gaps).toString());
    assert.ok(Math.max(...gaps) <= LONGEST_DELAY + SLACK, Math.max(...gaps).toString());
    for (const { length } of calls)
      assert.ok(
        length >= Math.floor(DAY / (LONGEST_DELAY + SLACK)) && length <= DAY / RETRY_AFTER + 2,
        length.toString(),
      );

    // One call of each after the outage, within one delay of its end.
    const after = calls.flatMap((times) => times.filter((at) => at >= backAt));
    assert.equal(after.length, ONBOARDINGS);
    assert.ok(Math.max(...after) <= backAt + LONGEST_DELAY + SLACK);
    // They all began within one minute; a day of jitter has spread them over the whole delay.
    const perMinute = new Map<number, number>();
    for (const at of after) {
      const minute = Math.floor((at - backAt) / MINUTE);
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    const busiest = Math.max(...perMinute.values());
    assert.ok(busiest <= ONBOARDINGS / 3, `${busiest.toString()} calls within one minute`);
    assert.ok(perMinute.size >= 10, `they came in ${perMinute.size.toString()} minutes only`);
  });
});
