import assert from 'node:assert/strict';
import type { OnboardingStatusView } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { sample } from '../vendor/samples.js';
import { until } from '../workflows/run-onboarding.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { callsOf, createBodyOf, postWebhook, webhookUrlOf } from './vendor-side.js';
import { HOOKED, PATIENCE_MS, POLLED, untilPending } from './waiting.js';

/** What somebody with nothing but the `temporal` CLI can say, and learn. */
export function cli(open: () => Journey): void {
  atOnce('the plain CLI', (test) => {
    test('sends every create field to the vendor, and our webhook URL', async () => {
      const journey = open();
      const customId = journey.id('full');
      const fields = sample('create-request-full');
      delete fields['webhook'];
      const outcome = await journey.run({ ...fields, customId, wait: HOOKED });
      assert.equal(outcome.status, 'FINISHED');
      const webhook = webhookUrlOf(journey, customId);
      assert.ok(webhook.startsWith(`${journey.bridge.url}/webhooks/${customId}/`));
      assert.deepEqual(createBodyOf(journey, customId), { ...fields, customId, webhook });

      const { text } = await journey.history(customId);
      const [token = ''] = webhook.split('/').slice(-1);
      for (const secret of [token, journey.sandbox.clientToken, '008390126ZX2', 'EXEMPLO', '203.0.113.7'])
        assert.ok(!text.includes(secret), 'the history holds what it must not (I4)');
    });

    test('needs a customId only: the vendor gets three fields', async () => {
      const journey = open();
      const customId = journey.id('minimal');
      await journey.start(customId, { customId }, { person: 'abandons' });
      assert.equal((await journey.outcome(customId)).status, 'INCOMPLETED');
      const body = createBodyOf(journey, customId);
      assert.deepEqual(Object.keys(body).sort(), ['customId', 'lang', 'webhook']);
      assert.deepEqual([body['customId'], body['lang']], [customId, 'ENG']);
      assert.equal(typeof body['webhook'], 'string');
    });

    test('passes unknown create fields on inside extra (C41)', async () => {
      const journey = open();
      const customId = journey.id('extra');
      await journey.run({ customId, extra: { branch: { code: 7 } }, wait: POLLED });
      assert.deepEqual(createBodyOf(journey, customId)['branch'], { code: 7 });
    });

    for (const [what, name, input, field] of [
      ['no object', 'bad-array', () => [1], 'the input'],
      ['no customId', 'bad-none', () => ({}), 'customId'],
      ['a field that is unknown', 'bad-field', (customId) => ({ customId, fone: '1' }), 'fone'],
      ['a webhook of its own', 'bad-hook', (customId) => ({ customId, webhook: 'https://a.b' }), 'webhook'],
      [
        'a phone without its country',
        'bad-phone',
        (customId) => ({ customId, phone: '600000000' }),
        'phoneCountryCode',
      ],
      [
        'a deadline of "soon"',
        'bad-wait',
        (customId) => ({ customId, wait: { deadline: 'soon' } }),
        'wait.deadline',
      ],
      ['another customId than its workflow id', 'bad-id', () => ({ customId: 'c1' }), 'the workflow id'],
    ] satisfies [string, string, (customId: string) => unknown, string][]) {
      test(`fails at once as InvalidInput on ${what} (I6)`, async () => {
        const journey = open();
        const customId = journey.id(name);
        await journey.start(customId, input(customId));
        const { type, message } = await journey.failure(customId);
        assert.equal(type, 'InvalidInput');
        assert.ok(message.includes(`${field} must be `), message);
        // Its first workflow task ended it.
        assert.deepEqual((await journey.history(customId)).types, [
          'WORKFLOW_EXECUTION_STARTED',
          'WORKFLOW_TASK_SCHEDULED',
          'WORKFLOW_TASK_STARTED',
          'WORKFLOW_TASK_COMPLETED',
          'WORKFLOW_EXECUTION_FAILED',
        ]);
        const bodies = journey.sandbox.calls.requests().map(({ body }) => body ?? '');
        assert.ok(!bodies.some((body) => body.includes(customId)));
      });
    }

    test('shows where an onboarding stands, and never its URL', async () => {
      const journey = open();
      const customId = journey.id('shown');
      const workflow = ['--workflow-id', workflowIdOf(customId)];
      await journey.start(
        customId,
        { customId, wait: { firstPollAfter: '200ms', pollEvery: '10m' } },
        { person: 'neverComes' },
      );
      await untilPending(journey, customId, 'pollResult', 'StillPending');
      const url = webhookUrlOf(journey, customId);
      await postWebhook(url, { onboardingId: 'o', customId, result: 'INPROCESS' });
      // It has started a poll of its own.
      await until(
        () => callsOf(journey, customId, 'result'),
        (calls) => calls === 2,
        PATIENCE_MS,
      );
      await untilPending(journey, customId, 'pollResult', 'StillPending');

      const queried = await journey.temporal('workflow', 'query', '--type', 'status', ...workflow);
      const [view] = queried.json?.['queryResult'] as [OnboardingStatusView];
      assert.deepEqual([view.status, view.phase, view.urlKnown], ['CREATED', 'wait', true]);
      assert.equal(view.webhooks.received, 1);
      assert.equal(view.webhooks.seen[0]?.result, 'INPROCESS');

      const metadata = await journey.temporal('workflow', 'metadata', ...workflow);
      const [{ currentDetails }] = metadata.json?.['queryResult'] as [{ currentDetails: string }];
      for (const part of [
        `**CREATED** since ${view.since ?? ''}`,
        'URL: known',
        '1 received, 0 ignored; INPROCESS (',
        view.onboardingId ?? '-',
      ])
        assert.ok(currentDetails.includes(part), currentDetails);
      assert.ok(metadata.json && JSON.stringify(metadata.json).includes('Asks Finwave for the result now'));

      const described = await journey.temporal('workflow', 'describe', ...workflow);
      const [pending] = described.json?.['pendingActivities'] as [
        { activityType: { name: string }; attempt: number; lastFailure: { message: string } },
      ];
      assert.deepEqual([pending.activityType.name, pending.attempt], ['pollResult', 2]);
      assert.equal(
        pending.lastFailure.message,
        'StillPending: Finwave says CREATED; confirmed so far is CREATED',
      );

      const all = [queried, metadata, described].map(({ json }) => JSON.stringify(json)).join();
      assert.ok(!all.includes(journey.sandbox.origin) && !all.includes(journey.bridge.url));
      journey.sandbox.drive(customId, 'abandon');
      assert.equal((await journey.outcome(customId)).status, 'INCOMPLETED');
    });

    test('gets the URL for the person, and polls when told to', async () => {
      const journey = open();
      const customId = journey.id('updates');
      const workflow = ['--workflow-id', workflowIdOf(customId)];
      await journey.start(
        customId,
        { customId, wait: HOOKED },
        { person: 'neverComes', faults: { webhook: { never: true } } },
      );
      const told = await journey.temporal(
        'workflow',
        'update',
        'execute',
        '--name',
        'onboardingUrl',
        ...workflow,
      );
      const { url, status } = told.json?.['result'] as { url: string; status: string };
      assert.ok(url.startsWith(journey.sandbox.origin));
      assert.equal(status, 'CREATED');
      journey.sandbox.drive(customId, 'finish');
      await journey.temporal('workflow', 'update', 'execute', '--name', 'pollNow', ...workflow);
      const outcome = await journey.outcome(customId);
      assert.deepEqual([outcome.status, outcome.settledBy], ['FINISHED', 'poll']);
    });

    test('finds onboardings by their status', async () => {
      const journey = open();
      const customId = journey.id('listed');
      const { onboardingId } = await journey.run({ customId, wait: POLLED }, { person: 'abandons' });
      const query = `FinwaveOnboardingId = '${onboardingId ?? ''}' AND FinwaveStatus = 'INCOMPLETED' AND FinwaveSettledBy IN ('poll', 'webhook')`;
      const found = await until(
        async () => (await journey.temporal('workflow', 'list', '--query', query)).json,
        (list) => Array.isArray(list) && list.length > 0,
        PATIENCE_MS,
      );
      assert.ok(JSON.stringify(found).includes(workflowIdOf(customId)));
    });
  });
}
