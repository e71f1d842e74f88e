import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { InputProblem } from '../../workflows/failures.js';
import { finwaveWebhookSignal, onboardingUrlUpdate, statusQuery } from '../../workflows/messages.js';
import { atOnce } from '../journeys/at-once.js';
import { openScenes, type Scenes } from './open-scenes.js';
import { FAST, QUIET, until, type Stage } from './run-onboarding.js';

const run = promisify(execFile);

type SceneTest = (name: string, walk: (stage: Stage) => Promise<void>) => void;

async function failureOf(handle: Pick<WorkflowHandle, 'result'>): Promise<ApplicationFailure> {
  try {
    await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
    throw error;
  }
  throw new Error('the workflow did not fail');
}

describe('an onboarding', () => {
  let scenes: Scenes;
  before(async () => {
    scenes = await openScenes();
  });
  after(() => scenes.close());

  /** Each with a world of its own, all at the same time: an onboarding is mostly waiting. */
  const inScenes = (title: string, declare: (test: SceneTest) => void): void => {
    atOnce(title, (test) => {
      declare((name, walk) => {
        test(name, () => walk(scenes.open()));
      });
    });
  };

  inScenes('ends', (test) => {
    for (const status of ['FINISHED', 'INCOMPLETED', 'TIMEOUT'] as const) {
      test(`returns ${status} as an outcome in which nothing is absent`, async (stage) => {
        stage.world.result = [status];
        const outcome = await (await stage.start({ customId: `end-${status}`, wait: FAST })).result();
        assert.equal(outcome.status, status);
        assert.deepEqual(Object.keys(outcome).sort(), [
          'custody',
          'customId',
          'errorEvent',
          'evidence',
          'flags',
          'onboardingId',
          'result',
          'score',
          'settledBy',
          'status',
        ]);
      });
    }

    test('goes straight to the result when the create answers a terminal status (C3)', async (stage) => {
      stage.world.create = [{ url: null, status: 'FINISHED' }];
      const handle = await stage.start({ wait: QUIET });
      assert.equal((await handle.result()).settledBy, 'create');
      assert.ok(!(await stage.events(handle)).includes('TIMER_STARTED'));
    });

    test('waits on although the create answered no URL (C3), and on an unknown status (C16)', async (stage) => {
      stage.world.create = [{ url: null, status: 'SOMETHING_NEW' }];
      stage.world.result = ['PAUSED', 'INPROCESS', 'FINISHED'];
      const handle = await stage.start({ wait: FAST });
      const outcome = await handle.result();
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'poll']);
    });

    test('takes a status in other letters for what it means', async (stage) => {
      stage.world.result = [' inprocess', 'Finished '];
      const handle = await stage.start({ wait: FAST });
      assert.equal((await handle.result()).status, 'FINISHED');
    });

    test('keeps the last result of an unknown status at the deadline, and says so (C16)', async (stage) => {
      stage.world.result = ['PAUSED'];
      const handle = await stage.start({ customId: 'paused', wait: { ...FAST, deadline: '1s' } });
      const { status, settledBy, flags, result, evidence } = await handle.result();
      assert.deepEqual([status, settledBy, flags], ['CREATED', 'deadline', ['unknownStatus']]);
      assert.ok(result?.ref.startsWith('paused/result/'));
      assert.equal(evidence.state, 'none');
      assert.equal(stage.world.persisted[0]?.files?.ref.startsWith('paused/files/'), true);
    });

    test('reads a result without ids, and says that it says nowhere whose it is (C43)', async (stage) => {
      stage.world.result = ['anonymous:FINISHED'];
      assert.deepEqual((await (await stage.start({ wait: FAST })).result()).flags, ['idsUnconfirmed']);
    });

    test('tells the poll by digest what the person had to accept (C35)', async (stage) => {
      const input = { wait: FAST, acceptations: [{ mandatory: true, text: 'CANARY terms' }] };
      const handle = await stage.start(input);
      assert.deepEqual((await handle.result()).flags, ['mandatoryAcceptationUnconfirmed']);
      const { events } = await handle.fetchHistory();
      const polls = (events ?? []).filter(
        ({ activityTaskScheduledEventAttributes: scheduled }) =>
          scheduled?.activityType?.name === 'pollResult',
      );
      const inputs = polls.map((event) =>
        Buffer.from(
          event.activityTaskScheduledEventAttributes?.input?.payloads?.[0]?.data ?? new Uint8Array(),
        ).toString(),
      );
      assert.match(inputs.join(), /"textSha256":"[0-9a-f]{64}"/);
      assert.ok(!inputs.join().includes('CANARY'));
    });

    test('ends at our deadline with one last poll on it', async (stage) => {
      stage.world.result = ['INPROCESS'];
      const started = Date.now();
      const handle = await stage.start({
        wait: { firstPollAfter: '10ms', pollEvery: '10m', deadline: '3s' },
      });
      const outcome = await handle.result();
      assert.deepEqual([outcome.status, outcome.settledBy, outcome.result], ['INPROCESS', 'deadline', null]);
      assert.equal(outcome.evidence.state, 'none');
      assert.ok(Date.now() - started >= 3_000);
    });

    test('waits across the deadline for somebody to mend the token (C36)', async (stage) => {
      stage.world.result = [...Array<{ fail: 'refused' }>(3).fill({ fail: 'refused' }), 'FINISHED'];
      const handle = await stage.start({ wait: { ...FAST, deadline: '50ms' } });
      assert.equal((await handle.result()).status, 'FINISHED');
    });

    test('fails as VendorMismatch, giveUpAfter past the deadline, when every answer was another one’s (C43)', async (stage) => {
      stage.world.result = ['mismatch:FINISHED'];
      const failure = await failureOf(
        await stage.start({ wait: { ...FAST, deadline: '1500ms', giveUpAfter: '1s' } }),
      );
      assert.equal(failure.type, 'VendorMismatch');
      assert.ok(!stage.world.calls.includes('storeResult'));
      assert.ok(!stage.world.calls.includes('persist'));
    });

    for (const [code, httpStatus, type] of [
      ['noGood', 422, 'VendorRejected'],
      ['noGood', 302, 'VendorProtocolError'],
      ['notYet', 404, 'VendorRejected'],
      ['exists', 409, 'VendorRejected'],
      ['refused', 401, 'VendorUnauthorized'],
      ['refusedInput', null, 'InvalidInput'],
    ] as const) {
      test(`fails as ${type} when the create is answered with ${code} (${String(httpStatus)}), and tells whoever waits for the URL`, async (stage) => {
        let refuse: (value: never) => void = () => undefined;
        const refusal = new Promise<never>((_, reject) => (refuse = reject));
        refusal.catch(() => undefined); // it may come before the activity has asked
        stage.world.create = [{ after: refusal }];
        const handle = await stage.start({ wait: QUIET });
        const url = handle.executeUpdate(onboardingUrlUpdate, { args: [{}] });
        url.catch(() => undefined);
        await until(
          () => handle.describe(),
          ({ raw }) => raw.pendingActivities?.length === 1,
        );
        const { vendorFailure } = await import('../activities/fake-ports.js');
        refuse(vendorFailure(code, { httpStatus }) as never);
        assert.equal((await failureOf(handle)).type, type);
        await assert.rejects(url);
      });
    }

    test('retries a create whose answer was lost, with the same customId (C7)', async (stage) => {
      stage.world.create = [{ fail: 'away' }, { fail: 'noGood' }, { url: null, status: 'INPROCESS' }];
      const outcome = await (await stage.start({ wait: FAST })).result();
      assert.equal(outcome.status, 'FINISHED');
    });

    test('takes a webhook that comes before the create has answered (C8)', async (stage) => {
      let answer: (value: { url: string; status: string }) => void = () => undefined;
      stage.world.create = [{ after: new Promise((resolve) => (answer = resolve)) }];
      const handle = await stage.start({ customId: 'early', wait: QUIET });
      await handle.signal(finwaveWebhookSignal, { customId: 'early', result: 'FINISHED' });
      answer({ url: 'https://onboarding.example/o', status: 'CREATED' });
      assert.equal((await handle.result()).settledBy, 'webhook');
    });

    test('believes the poll, not a webhook that says FINISHED too early (I1)', async (stage) => {
      stage.world.result = ['INPROCESS', 'INPROCESS', 'FINISHED'];
      const handle = await stage.start({
        customId: 'lie',
        wait: { firstPollAfter: '10m', pollEvery: '20ms' },
      });
      await handle.signal(finwaveWebhookSignal, { customId: 'lie', result: 'FINISHED' });
      const outcome = await handle.result();
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'webhook']);
      assert.equal(stage.world.calls.filter((call) => call === 'result').length, 3);
    });

    test('ignores what is no hint of its own, and counts it', async (stage) => {
      stage.world.result = ['CREATED'];
      const handle = await stage.start({ customId: 'deaf', wait: QUIET });
      for (const payload of [
        undefined,
        null,
        'FINISHED',
        { customId: 'other', result: 'FINISHED' },
        { customId: 'deaf' },
      ]) {
        await handle.signal('finwaveWebhook', payload);
      }
      await handle.signal('finwaveWebhok', { customId: 'deaf', result: 'FINISHED' });
      const view = await until(
        () => handle.query(statusQuery),
        ({ webhooks }) => webhooks.received === 5,
      );
      assert.equal(view.webhooks.ignored, 5);
      assert.ok(!stage.world.calls.includes('result'));
      await handle.terminate();
    });

    test('settles under 200 signals, with a bounded history', async (stage) => {
      let answer: (status: string) => void = () => undefined;
      stage.world.result = [{ after: new Promise<string>((resolve) => (answer = resolve)) }, 'FINISHED'];
      const handle = await stage.start({ customId: 'storm', wait: QUIET });
      const results = ['CREATED', 'INPROCESS', 'INCOMPLETED', 'TIMEOUT', 'FINISHED', 'UNKNOWN'] as const;
      await handle.signal(finwaveWebhookSignal, { customId: 'storm', result: 'INPROCESS' });
      await until(
        () => stage.world.calls,
        (calls) => calls.includes('result'),
      );
      await Promise.all(
        Array.from({ length: 199 }, (_, i) =>
          handle.signal(finwaveWebhookSignal, { customId: 'storm', result: results[i % 6] ?? 'UNKNOWN' }),
        ),
      );
      answer('CREATED');
      assert.equal((await handle.result()).status, 'FINISHED');
      const events = await stage.events(handle);
      const polls = stage.world.calls.filter((call) => call === 'result').length;
      assert.ok(polls <= 7, `${polls.toString()} polls`);
      const signals = events.filter((event) => event === 'WORKFLOW_EXECUTION_SIGNALED').length;
      assert.ok(events.length - signals < 35 + 6 * 10 + 3 * signals, `${events.length.toString()} events`);
    });

    test('returns the stored outcome of a settled customId, unchanged and without calling the vendor (I3, C6)', async (stage) => {
      stage.world.result = ['INCOMPLETED'];
      const first = await (await stage.start({ customId: 'twice', wait: FAST })).result();
      stage.world.calls.length = 0;
      stage.world.result = ['FINISHED'];
      const again = await stage.start({ customId: 'twice', wait: FAST });
      assert.deepEqual(await again.result(), first);
      assert.deepEqual(stage.world.calls, []);
    });

    test('closes as CANCELED after storing what is known', async (stage) => {
      const handle = await stage.start({ customId: 'cancelled', wait: QUIET });
      await until(
        () => handle.query(statusQuery),
        ({ phase }) => phase === 'wait',
      );
      await handle.cancel();
      await assert.rejects(
        handle.result(),
        (error: WorkflowFailedError) => error.cause instanceof CancelledFailure,
      );
      assert.equal((await handle.describe()).status.name, 'CANCELLED');
      assert.equal(stage.world.outcomes.get('cancelled')?.settledBy, 'cancellation');
      assert.equal(stage.world.outcomes.get('cancelled')?.onboardingId, 'o-cancelled');
    });

    test('names the stored result when it is cancelled during the download', async (stage) => {
      let finish: (value: 'stored') => void = () => undefined;
      stage.world.collect = [{ after: new Promise((resolve) => (finish = resolve)) }];
      const handle = await stage.start({ customId: 'cut', wait: FAST });
      await until(
        () => stage.world.calls,
        (calls) => calls.includes('collect'),
      );
      await handle.cancel();
      await assert.rejects(handle.result());
      finish('stored');
      assert.ok(stage.world.outcomes.get('cut')?.result?.ref.startsWith('cut/result/'));
    });

    // The whole kind of fault: whatever the evidences call answers, for ever, an outcome comes (I9).
    for (const [fail, httpStatus, reason] of [
      ['notYet', 404, 'http404'],
      ['notYet', 200, 'empty'],
      ['noGood', 200, 'json'],
      ['noGood', 422, 'http422'],
      ['noGood', 302, 'redirect'],
      ['refused', 401, 'http401'],
      ['away', 503, 'http503'],
      ['away', null, 'unreachable'],
      ['away', 200, 'truncated'],
    ] as const) {
      const isAway = fail === 'away' || fail === 'refused';
      for (const [status, state, flags] of [
        ['FINISHED', 'notReady', ['evidenceNotReady']],
        ['INCOMPLETED', 'none', isAway ? ['evidenceNotReady'] : []],
      ] as const) {
        test(`ends ${status} as ${state} (${reason}) when the evidences call answers that for ever`, async (stage) => {
          stage.world.result = [status];
          stage.world.collect = [{ fail, httpStatus, reason }];
          const wait = { ...FAST, evidenceDeadline: '1s', giveUpAfter: '1s' };
          const handle = await stage.start({ wait });
          const { evidence, flags: found } = await handle.result();
          assert.deepEqual([evidence.state, evidence.reason, found], [state, reason, flags]);
          assert.ok((await stage.events(handle)).length <= 40);
          const asked = stage.world.calls.filter((call) => call === 'collect').length;
          assert.ok(asked >= 2 && asked <= 4, `asked ${asked.toString()} times`);
        });
      }
    }

    for (const [fail, httpStatus, type] of [
      ['away', 503, 'VendorUnavailable'],
      ['noGood', 200, 'VendorProtocolError'],
      ['notYet', 204, 'VendorProtocolError'],
      ['notYet', 425, 'VendorProtocolError'],
    ] as const) {
      test(`fails as ${type}, bounded, when the create answers ${String(httpStatus)} for ever`, async (stage) => {
        stage.world.create = [{ fail, httpStatus }];
        const handle = await stage.start({ wait: { ...FAST, giveUpAfter: '2s' } });
        assert.equal((await failureOf(handle)).type, type);
      });
    }

    for (const [fail, httpStatus, type] of [
      ['away', 503, 'VendorUnavailable'],
      ['refused', 401, 'VendorUnauthorized'],
      ['noGood', 200, 'VendorProtocolError'],
      ['noGood', 302, 'VendorProtocolError'],
      ['noGood', 422, 'VendorRejected'],
    ] as const) {
      test(`fails as ${type} when the result answers ${String(httpStatus)} until giveUpAfter past the deadline`, async (stage) => {
        stage.world.result = [{ fail, httpStatus }];
        const handle = await stage.start({ wait: { ...FAST, deadline: '1s', giveUpAfter: '1s' } });
        assert.equal((await failureOf(handle)).type, type);
        assert.ok((await stage.events(handle)).length <= 80);
      });
    }

    for (const httpStatus of [404, 204, 409, 425, 200]) {
      test(`takes ${httpStatus.toString()} of the result for an answer: the deadline ends it, without a result`, async (stage) => {
        stage.world.result = [{ fail: 'notYet', httpStatus }];
        const handle = await stage.start({ wait: { ...FAST, deadline: '1s' } });
        const { status, settledBy, result, evidence, flags } = await handle.result();
        assert.deepEqual([status, settledBy, result], ['CREATED', 'deadline', null]);
        assert.deepEqual([evidence.state, evidence.reason, flags], ['none', 'notAsked', ['resultMissing']]);
        assert.ok((await stage.events(handle)).length <= 40);
      });
    }

    test('shows a result that is not there yet as pending, and goes on when it is', async (stage) => {
      stage.world.result = [
        { fail: 'notYet', httpStatus: 404 },
        { fail: 'notYet', httpStatus: 404 },
        'FINISHED',
      ];
      const outcome = await (await stage.start({ wait: FAST })).result();
      assert.deepEqual([outcome.status, outcome.flags], ['FINISHED', []]);
    });

    // Ten minutes pass in test/long-waits; here, that they begin.
    for (const [what, first, world] of [
      ['a result was seen', 'CREATED', {}],
      ['a later status was seen', 'INPROCESS', {}],
      ['the create claimed an ending', null, { create: [{ url: null, status: 'FINISHED' }] }],
    ] as const) {
      test(`shows a 404 as VendorRejected once ${what}`, async (stage) => {
        Object.assign(stage.world, world);
        const lost = { fail: 'notYet', httpStatus: 404 } as const;
        stage.world.result = first === null ? [lost] : [first, lost];
        const handle = await stage.start({ wait: FAST });
        const { raw } = await until(
          () => handle.describe(),
          ({ raw: { pendingActivities } }) =>
            pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type === 'VendorRejected',
        );
        assert.ok((raw.pendingActivities?.[0]?.attempt ?? 0) > 1);
        stage.world.result = ['FINISHED'];
        assert.equal((await handle.result()).status, 'FINISHED');
      });
    }

    test('goes on asking where a repeated create is told that the customId exists (C7)', async (stage) => {
      stage.world.create = [
        { fail: 'away' },
        { fail: 'exists', httpStatus: 409 },
        { url: null, status: 'INPROCESS' },
      ];
      assert.equal((await (await stage.start({ wait: FAST })).result()).status, 'FINISHED');
    });

    test('concludes none, without a flag, for a TIMEOUT that has no evidence (C31)', async (stage) => {
      stage.world.result = ['TIMEOUT'];
      stage.world.collect = [{ fail: 'notYet' }];
      const outcome = await (await stage.start({ wait: { ...FAST, evidenceDeadline: '1ms' } })).result();
      assert.deepEqual([outcome.evidence.state, outcome.flags], ['none', ['errorEventDisagrees']]);
    });

    for (const [status, minutes] of [
      ['FINISHED', 30],
      ['INCOMPLETED', 2],
      ['TIMEOUT', 2],
    ] as const) {
      test(`gives ${status} ${minutes.toString()} minutes of answers without evidence (C31)`, async (stage) => {
        stage.world.result = [status];
        const handle = await stage.start({ wait: FAST });
        await handle.result();
        const { events } = await handle.fetchHistory();
        const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes);
        const download = scheduled.find((one) => one?.activityType?.name === 'downloadEvidence');
        const input = Buffer.from(download?.input?.payloads?.[0]?.data ?? []).toString();
        const { evidenceDeadlineMs } = JSON.parse(input) as { readonly evidenceDeadlineMs: number };
        assert.equal(evidenceDeadlineMs, minutes * 60_000);
      });
    }
  });

  inScenes('meets bad input from the plain CLI', (test) => {
    const start = async (stage: Stage, workflowId: string, ...args: readonly string[]) => {
      await run(stage.cliPath, [
        ...['workflow', 'start', '--address', stage.address, '--type', 'onboardingWorkflow'],
        ...['--task-queue', stage.taskQueue, '--workflow-id', workflowId, ...args],
      ]);
      return stage.client.workflow.getHandle(workflowId);
    };

    for (const [name, id, args, field] of [
      ['nothing at all', 'onboarding-x1', [], 'the input'],
      ['an array', 'onboarding-x2', ['--input', '[1]'], 'the input'],
      ['a text', 'onboarding-x3', ['--input', '"c1"'], 'the input'],
      ['an empty customId', 'onboarding-x4', ['--input', '{"customId":""}'], 'customId'],
      ['another workflow id', 'onboarding-x5', ['--input', '{"customId":"c5"}'], 'the workflow id'],
      [
        'a duration of "soon"',
        'onboarding-x6',
        ['--input', '{"customId":"x6","wait":{"deadline":"soon"}}'],
        'wait.deadline',
      ],
      [
        'an undecodable payload',
        'onboarding-x7',
        ['--input', '{"customId":"x7"}', '--input-meta', 'encoding=binary/encrypted'],
        'the input',
      ],
    ] as const) {
      test(`fails at once as InvalidInput on ${name}`, async (stage) => {
        const handle = await start(stage, id, ...args);
        const failure = await failureOf(handle);
        assert.equal(failure.type, 'InvalidInput');
        assert.ok(failure.message.includes(`${field} must be `), failure.message);
        assert.deepEqual((failure.details?.[0] as InputProblem[])[0]?.field, field);
        const events = await stage.events(handle);
        assert.ok(!events.includes('WORKFLOW_TASK_FAILED'));
        assert.ok(!events.includes('ACTIVITY_TASK_SCHEDULED'));
      });
    }

    test('leaves a running onboarding unharmed by an undecodable signal', async (stage) => {
      const handle = await stage.start({ customId: 'tough', wait: QUIET });
      await run(stage.cliPath, [
        ...['workflow', 'signal', '--address', stage.address, '--workflow-id', 'onboarding-tough'],
        ...['--name', 'finwaveWebhook', '--input', '{}', '--input-meta', 'encoding=binary/encrypted'],
      ]);
      await until(
        () => handle.query(statusQuery),
        ({ webhooks }) => webhooks.ignored === 1,
      );
      await handle.signal(finwaveWebhookSignal, { customId: 'tough', result: 'FINISHED' });
      assert.equal((await handle.result()).status, 'FINISHED');
      assert.ok(!(await stage.events(handle)).includes('WORKFLOW_TASK_FAILED'));
    });
  });
});
