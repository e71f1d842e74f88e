import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, SCENARIOS, startSandbox } from '../../src/sandbox/index.js';
import { documentedSteps, missingLine, wordsOf } from '../operations/document.js';
import { create } from '../sandbox/sandbox-calls.js';
import { startWebhookReceiver, type WebhookReceiver } from '../sandbox/webhook-receiver.js';
import { type CliRun, runCli } from './run-cli.js';

describe('trigger', function () {
  // A process a command.
  this.timeout(120_000);
  let sandbox: Sandbox;
  let receiver: WebhookReceiver;
  before(async () => {
    [sandbox, receiver] = await Promise.all([startSandbox(), startWebhookReceiver()]);
    for (const customId of ['c1', 'c2', 'c3']) await create(sandbox, customId, { webhook: receiver.url });
  });
  after(async () => {
    await sandbox.close();
    await receiver.close();
  });

  const trigger = (args: readonly string[], baseUrl = sandbox.baseUrl): Promise<CliRun> =>
    runCli(['trigger', ...args], { env: { FINWAVE_BASE_URL: baseUrl } });
  const typeOf = ({ stdout }: CliRun): string =>
    (JSON.parse(stdout) as { error: { type: string } }).error.type;

  it('prints the scenarios without a sandbox', async () => {
    const { code, stdout } = await runCli(['trigger', '--list']);
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      Object.keys(SCENARIOS),
    );
    assert.ok(lines.every((line, index) => line.endsWith(Object.values(SCENARIOS)[index]?.says ?? '?')));
    const { scenarios } = JSON.parse((await runCli(['trigger', '--list', '--json'])).stdout) as {
      scenarios: unknown[];
    };
    assert.deepEqual(scenarios[0], { name: 'finished', says: SCENARIOS['finished']?.says });
  });

  it('plays the person and tells the webhooks and what they were answered', async () => {
    receiver.answers.push(204);
    const { code, stdout, stderr } = await trigger(['sms-exceeded', 'c1']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'c1: sms-exceeded, now INCOMPLETED',
      'webhook INPROCESS: HTTP 204',
      'webhook INCOMPLETED: HTTP 200',
    ]);
  });

  it('sends a webhook by itself, as often as it is told', async () => {
    for (let times = 0; times < 2; times += 1) {
      const { code, stdout } = await trigger(['webhook-unknown', 'c2', '--json']);
      assert.equal(code, 0);
      const { status, webhooks } = JSON.parse(stdout) as {
        status: string;
        webhooks: { result: string; status: number }[];
      };
      assert.equal(status, 'CREATED');
      assert.deepEqual(
        webhooks.map((webhook) => [webhook.result, webhook.status]),
        [['ON_HOLD', 200]],
      );
    }
  });

  it('does what docs/sandbox.md says', async () => {
    const own = await startSandbox();
    await create(own, 'c1', { webhook: receiver.url });
    for (const { command, output } of documentedSteps('sandbox.md').get('Scenarios') ?? []) {
      const [npx, name, ...args] = wordsOf(command);
      assert.deepEqual([npx, name], ['npx', 'temporal-finwave']);
      const { code, stdout } = await runCli(args, { env: { FINWAVE_BASE_URL: own.baseUrl } });
      assert.equal(code, 0, command);
      assert.equal(missingLine(output, stdout), undefined, command);
    }
    const called = receiver.bodies.filter(
      ({ onboardingId }) => onboardingId === own.onboardings()[0]?.onboardingId,
    );
    assert.ok(called.length >= 2);
    await own.close();
  });

  it('ends 2 and says what to do on a customId that the sandbox does not know', async () => {
    const run = await trigger(['fake-document', 'nobody', '--json']);
    assert.equal(run.code, 2);
    assert.equal(typeOf(run), 'UnknownCustomId');
    assert.match(run.stderr, /start it first, or start one whose customId begins with `fake-document-`/);
  });

  it('ends 2 where the scenario can no longer befall the onboarding', async () => {
    const late = await trigger(['create-503', 'c3', '--json']);
    assert.deepEqual([late.code, typeOf(late)], [2, 'InvalidInput']);
    assert.match(late.stderr, /answered already: start one whose customId begins with `create-503-`/);
    sandbox.drive('c3', 'finish');
    const ended = await trigger(['timeout', 'c3', '--json']);
    assert.deepEqual([ended.code, typeOf(ended)], [2, 'InvalidInput']);
    assert.match(ended.stderr, /ended already: FINISHED/);
  });

  it('ends 2 on wrong usage, and on a Finwave that is no sandbox', async () => {
    for (const args of [[], ['finished'], ['no-such', 'c1'], ['toString', 'c1'], ['finished', 'a b']]) {
      assert.equal((await trigger(args)).code, 2, args.join(' '));
    }
    const real = await trigger(['finished', 'c1'], 'https://idgateway-dev.finwave.com/management');
    assert.equal(real.code, 2);
    assert.match(real.stderr, /FINWAVE_BASE_URL: must be the URL of a sandbox/);
  });

  it('ends 5 where nothing answers, or something else', async () => {
    const other = createServer(({ url }, response) => {
      response.writeHead(url?.includes('/c2/') === true ? 200 : 404).end('{}');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const elsewhere = `http://127.0.0.1:${port.toString()}`;
    for (const [baseUrl, customId] of [
      ['http://127.0.0.1:1', 'c1'],
      [elsewhere, 'c1'],
      [elsewhere, 'c2'],
    ] as const) {
      const run = await trigger(['finished', customId, '--json'], baseUrl);
      assert.deepEqual([run.code, typeOf(run)], [5, 'SandboxUnavailable']);
      assert.match(run.stderr, /FINWAVE_BASE_URL/);
    }
    other.close();
  });
});
