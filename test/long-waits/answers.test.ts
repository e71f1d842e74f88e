import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime, workflowBundle } from '../workflows/run-onboarding.js';
import { installServerClock, type ServerClock } from './server-clock.js';

/*
 * Whatever Finwave answers, and goes on answering: an ending comes within its bound. Every row is one
 * answer for ever, what ends the onboarding, and after how many minutes.
 */

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;
type Step = FakeWorld['collect'][number];
interface Row {
  readonly what: string;
  readonly world: Partial<Pick<FakeWorld, 'create' | 'result' | 'collect'>>;
  /** State, reason and flags of the outcome; or the failure's type. */
  readonly ends: string;
  readonly minutes: number;
}

const DEADLINE_MIN = 180;
const GIVE_UP_MIN = 120;
const EVIDENCE_MIN = 30;
// This server tells no attempt its retry policy, so attempts are moved onto a bound only to the minute.
const WAIT = { pollEvery: '1m', pollAtMost: '1m', deadline: '3h', giveUpAfter: '2h' };

const NOT_YET = [
  [404, 'http404'],
  [204, 'http204'],
  [200, 'empty'],
] as const;
const NO_GOOD = [
  [200, 'json'],
  [200, 'html'],
  [302, 'redirect'],
  [422, 'http422'],
] as const;
const AWAY = [
  ['away', 503, 'http503'],
  ['away', null, 'unreachable'],
  ['refused', 401, 'http401'],
] as const;

const ANSWERED = [
  ...NOT_YET.map(([httpStatus, reason]) => ({ fail: 'notYet', httpStatus, reason }) as const),
  ...NO_GOOD.map(([httpStatus, reason]) => ({ fail: 'noGood', httpStatus, reason }) as const),
];
const ABSENT = AWAY.map(([fail, httpStatus, reason]) => ({ fail, httpStatus, reason }) as const);
const nameOf = ({ fail, httpStatus, reason }: (typeof ANSWERED | typeof ABSENT)[number]): string =>
  `${fail} ${String(httpStatus)} ${reason}`;

const TYPES = { away: 'VendorUnavailable', refused: 'VendorUnauthorized' } as const;
const typeOf = ({ httpStatus }: { readonly httpStatus: number }): string =>
  httpStatus >= 400 ? 'VendorRejected' : 'VendorProtocolError';

const ROWS: readonly Row[] = [
  ...ABSENT.filter(({ fail }) => fail === 'away').map((step) => ({
    what: `create: ${nameOf(step)}`,
    world: { create: [step] },
    ends: 'VendorUnavailable',
    minutes: GIVE_UP_MIN,
  })),
  ...[200, 204, 425].map((httpStatus) => ({
    what: `create: not yet ${httpStatus.toString()}`,
    world: { create: [{ fail: 'notYet', httpStatus } as const] },
    ends: 'VendorProtocolError',
    minutes: GIVE_UP_MIN,
  })),
  {
    what: 'create: 200 that is no good',
    world: { create: [{ fail: 'noGood', httpStatus: 200 }] },
    ends: 'VendorProtocolError',
    minutes: GIVE_UP_MIN,
  },
  {
    what: 'create: it exists already, after an answer that was lost',
    world: { create: [{ fail: 'away' }, { fail: 'exists', httpStatus: 409 }] },
    ends: 'VendorRejected',
    minutes: 10,
  },
  ...NOT_YET.map(([httpStatus]) => ({
    what: `result: not yet ${httpStatus.toString()}`,
    world: { result: [{ fail: 'notYet', httpStatus } as const] },
    ends: 'none notAsked resultMissing',
    minutes: DEADLINE_MIN,
  })),
  ...NO_GOOD.map(([httpStatus, reason]) => ({
    what: `result: no good ${reason}`,
    world: { result: [{ fail: 'noGood', httpStatus } as const] },
    ends: typeOf({ httpStatus }),
    minutes: DEADLINE_MIN + GIVE_UP_MIN,
  })),
  ...ABSENT.map((step) => ({
    what: `result: ${nameOf(step)}`,
    world: { result: [step] },
    ends: TYPES[step.fail],
    minutes: DEADLINE_MIN + GIVE_UP_MIN,
  })),
  {
    what: 'result: 404 after an ending was claimed',
    world: {
      create: [{ url: null, status: 'FINISHED' }],
      result: [{ fail: 'notYet', httpStatus: 404 }],
    },
    ends: 'VendorRejected',
    minutes: 10,
  },
  {
    what: 'result: 404 after one was seen',
    world: { result: ['CREATED', { fail: 'notYet', httpStatus: 404 }] },
    ends: 'VendorRejected',
    minutes: 10,
  },
  ...(['FINISHED', 'INCOMPLETED', 'TIMEOUT'] as const).flatMap((status) => {
    const isFinished = status === 'FINISHED';
    const state = isFinished ? 'notReady' : 'none';
    const own = status === 'TIMEOUT' ? ['errorEventDisagrees'] : [];
    const row = (step: Step & object, reason: string, flags: readonly string[], minutes: number): Row => ({
      what: `evidence of ${status}: ${JSON.stringify(step)}`,
      world: { result: [status], collect: [step] },
      ends: [state, reason, ...flags].join(' '),
      minutes,
    });
    return [
      ...ANSWERED.map((step) =>
        isFinished
          ? row(step, step.reason, ['evidenceNotReady'], EVIDENCE_MIN)
          : row(step, step.reason, own, 2),
      ),
      ...ABSENT.map((step) =>
        row(step, step.reason, ['evidenceNotReady', ...own], isFinished ? GIVE_UP_MIN : EVIDENCE_MIN),
      ),
    ];
  }),
];

/** Minutes of the server's time; the client's may have skipped on by now. */
function timeOf(event: HistoryEvent | undefined): number {
  return tsToMs(event?.eventTime) / 60_000;
}

describe('an answer that Finwave gives for ever, on a server that skips time', function () {
  this.timeout(120_000);
  let env: TestWorkflowEnvironment;
  let clock: ServerClock;

  before(async function () {
    quietRuntime();
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
    clock = installServerClock(() => env.currentTimeMs());
  });
  after(async () => {
    clock.restore();
    await env.teardown();
  });

  for (const { what, world, ends, minutes } of ROWS) {
    it(`${what} ends as ${ends} after ${minutes.toString()} minutes`, async () => {
      const fake = Object.assign(createFakeWorld(), world);
      const customId = randomUUID();
      const worker = await Worker.create({
        connection: env.nativeConnection,
        taskQueue: customId,
        workflowBundle: await workflowBundle(),
        activities: createActivities(fake.ports),
        dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
        interceptors: { activity: [clock.interceptor] },
      });
      await worker.runUntil(async () => {
        const handle = await env.client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
          workflowId: workflowIdOf(customId),
          taskQueue: customId,
          args: [{ customId, wait: WAIT }],
        });
        const ending = await handle.result().then(
          ({ evidence, flags }) => [evidence.state, evidence.reason, ...flags].join(' '),
          (error: unknown) => {
            if (!(error instanceof WorkflowFailedError)) throw error;
            return error.cause instanceof ApplicationFailure ? error.cause.type : error.cause;
          },
        );
        assert.equal(ending, ends);
        const events = (await handle.fetchHistory()).events ?? [];
        const passed = timeOf(events.at(-1)) - timeOf(events[0]);
        // Two minutes at most until there is something to ask for.
        assert.ok(passed >= minutes - 0.1 && passed <= minutes + 2.5, `${passed.toString()} minutes`);
        assert.ok(events.length <= 80, `${events.length.toString()} events`);
      });
    });
  }
});
