import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { createOnboardingService } from '../../src/nexus/service.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import type { FakeWorld } from '../activities/fake-ports.js';
import { atOnce } from '../journeys/at-once.js';
import { openScenes, type Scenes } from '../workflows/open-scenes.js';
import { FAST, QUIET, until, type Stage } from '../workflows/run-onboarding.js';
import type { asksUrl, failsWith, onboards } from './callers/index.js';

describe('the Nexus service, called from another namespace', function () {
  this.timeout(120_000);
  let scenes: Scenes;
  let stage: Stage;
  let callers: Client;
  let close: () => Promise<void>;
  const run = randomUUID().slice(0, 8);
  // The server holds back calls to an endpoint of which many failed: who makes them fail has one alone.
  const [endpoint, crowded, slow] = [`finwave-${run}`, `crowded-${run}`, `slow-${run}`] as const;
  const namespace = `callers-${run}`;
  const taskQueue = `callers-${run}`;

  before(async () => {
    scenes = await openScenes();
    stage = scenes.open();
    const temporal = async (...args: string[]): Promise<void> => {
      const { exitCode, stderr } = await runProgram(
        stage.cliPath,
        [...args, '--address', stage.address],
        process.env,
      );
      assert.equal(exitCode, 0, stderr);
    };
    await temporal('operator', 'namespace', 'create', '--namespace', namespace);
    for (const name of [endpoint, crowded, slow]) {
      await temporal(
        ...['operator', 'nexus', 'endpoint', 'create', '--name', name],
        ...['--target-namespace', 'default', '--target-task-queue', stage.taskQueue],
      );
    }
    const connection = await Connection.connect({ address: stage.address });
    callers = new Client({ connection, namespace });
    const native = await NativeConnection.connect({ address: stage.address });
    const workers = [
      await Worker.create({
        connection: native,
        taskQueue: stage.taskQueue,
        nexusServices: [createOnboardingService()],
      }),
      await Worker.create({
        connection: native,
        namespace,
        taskQueue,
        workflowsPath: fileURLToPath(new URL('./callers', import.meta.url)),
      }),
    ];
    const running = Promise.all(workers.map((worker) => worker.run()));
    close = async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await native.close();
      await connection.close();
      await scenes.close();
    };
  });
  after(() => close());

  const call = <T extends typeof onboards | typeof asksUrl | typeof failsWith>(
    type: string,
    ...args: Parameters<T>
  ): Promise<WorkflowHandle<T>> =>
    callers.workflow.start<T>(type, { workflowId: randomUUID(), taskQueue, args } as never);
  const onboard = (input: OnboardingInput, cancellationType?: 'WAIT_CANCELLATION_REQUESTED') =>
    call<typeof onboards>('onboards', endpoint, input, cancellationType);
  const seen = (caller: WorkflowHandle<typeof onboards>) =>
    until(
      () =>
        caller
          .query<{ url: { url: string | null }; view: { status: string } } | null>('seen')
          .catch(() => null),
      (value) => value !== null,
      60_000,
    );
  const onboarding = (customId: string): WorkflowHandle =>
    stage.client.workflow.getHandle(workflowIdOf(customId));
  const finish = (customId: string): Promise<void> =>
    onboarding(customId).signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });

  const failure = async (operation: 'onboard' | 'url' | 'status', input: { customId: string }) =>
    (await call<typeof failsWith>('failsWith', endpoint, operation, input)).result();

  type Walk = (customId: string, world: FakeWorld) => Promise<void>;
  // Each has its customId and a world of its own.
  atOnce('all callers at once', (walk) => {
    const test = (name: string, body: Walk): void => {
      walk(name, () => {
        const customId = randomUUID();
        return body(customId, scenes.open(customId).world);
      });
    };

    test('gives the URL and the status, then the outcome', async (customId) => {
      const caller = await onboard({ customId, wait: QUIET });
      const told = await seen(caller);
      assert.equal(told?.url.url, 'https://onboarding.example/o1');
      assert.equal(told.view.status, 'CREATED');
      await finish(customId);
      const outcome = await caller.result();
      assert.deepEqual(
        [outcome.customId, outcome.status, outcome.settledBy],
        [customId, 'FINISHED', 'webhook'],
      );
    });

    test('gives both of two callers the one outcome of their customId', async (customId, world) => {
      const input = { customId, wait: QUIET };
      const two = await Promise.all([onboard(input), onboard(input)]);
      await Promise.all(two.map(seen));
      await finish(input.customId);
      const [first, second] = await Promise.all(two.map((caller) => caller.result()));
      assert.equal(first?.status, 'FINISHED');
      assert.deepEqual(second, first);
      assert.equal(world.persisted.filter(({ outcome }) => outcome.customId === input.customId).length, 1);
    });

    test('gives a caller after completion the same outcome, without another run', async (customId) => {
      const input = { customId, wait: FAST };
      const first: OnboardingOutcome = await (await onboard(input)).result();
      const { runId } = await onboarding(input.customId).describe();
      const later = await onboard(input);
      assert.deepEqual(await later.result(), first);
      const told = await seen(later);
      assert.equal(told?.url.url, null);
      assert.equal((await onboarding(input.customId).describe()).runId, runId);
    });

    test('gives a caller after a failed create a new run of the same input', async (customId, world) => {
      const input = { customId, wait: FAST };
      const { create } = world;
      world.create = [{ fail: 'noGood', httpStatus: 422 }];
      const failed = await onboard(input);
      await assert.rejects(failed.result(), WorkflowFailedError);
      world.create = create;
      assert.equal((await (await onboard(input)).result()).status, 'FINISHED');
    });

    test('gives a caller after a cancelled run its stored cancellation', async (customId) => {
      const input = { customId, wait: QUIET };
      await seen(await onboard(input));
      await onboarding(input.customId).cancel();
      await assert.rejects(onboarding(input.customId).result());
      assert.equal((await (await onboard(input)).result()).settledBy, 'cancellation');
    });

    test('gives a caller after a run that was terminated a new run of the same onboarding', async (customId) => {
      const input = { customId, wait: QUIET };
      const first = await onboard(input);
      await seen(first);
      await onboarding(input.customId).terminate();
      await assert.rejects(first.result());
      const second = await onboard(input);
      await seen(second);
      await finish(input.customId);
      assert.equal((await second.result()).status, 'FINISHED');
    });

    test("leaves the onboarding and the other caller alone when one caller's operation is cancelled", async (customId) => {
      const input = { customId, wait: QUIET };
      const leaves = await onboard(input, 'WAIT_CANCELLATION_REQUESTED');
      const stays = await onboard(input);
      await Promise.all([seen(leaves), seen(stays)]);
      await leaves.cancel();
      await assert.rejects(
        leaves.result(),
        (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
      );
      assert.ok((await stage.events(leaves)).includes('NEXUS_OPERATION_CANCEL_REQUEST_COMPLETED'));
      assert.ok(
        !(await stage.events(onboarding(input.customId))).includes('WORKFLOW_EXECUTION_CANCEL_REQUESTED'),
      );
      await finish(input.customId);
      assert.equal((await stays.result()).status, 'FINISHED');
    });

    test('refuses bad input at once as InvalidInput that names the fields, and starts nothing', async (customId) => {
      const bad = { customId, lang: 7, phone: '1' } as unknown as OnboardingInput;
      const refusal = await failure('onboard', bad);
      assert.equal(refusal?.handlerError, 'BAD_REQUEST');
      assert.equal(refusal.type, 'InvalidInput');
      for (const field of ['lang', 'phone', 'phoneCountryCode'])
        assert.ok(refusal.message.includes(field), field);
      await assert.rejects(onboarding(customId).describe());
      for (const operation of ['url', 'status'] as const) {
        const other = await failure(operation, { customId: 'not an id' });
        assert.deepEqual([other?.handlerError, other?.type], ['BAD_REQUEST', 'InvalidInput']);
      }
    });

    test('refuses another input of a running customId as InputConflict', async (customId) => {
      const input = { customId, wait: QUIET };
      const caller = await onboard(input);
      await seen(caller);
      const refusal = await failure('onboard', { ...input, lang: 'ESP' } as OnboardingInput);
      assert.deepEqual([refusal?.handlerError, refusal?.type], ['BAD_REQUEST', 'InputConflict']);
      await finish(input.customId);
      assert.equal((await caller.result()).status, 'FINISHED');
    });

    test('keeps no place for a refused caller: those who fit are attached after 40 who do not', async (customId) => {
      const input = { customId, wait: QUIET };
      const first = await onboard(input);
      await seen(first);
      const refusals = await Promise.all(
        Array.from({ length: 40 }, () => failure('onboard', { ...input, lang: 'ESP' } as OnboardingInput)),
      );
      assert.deepEqual([...new Set(refusals.map((refusal) => refusal?.type))], ['InputConflict']);
      const second = await onboard(input);
      await seen(second);
      await finish(input.customId);
      assert.deepEqual(await second.result(), await first.result());
    });

    test('gives 40 callers of one customId the one outcome, though the server attaches 32', async (customId) => {
      const input = { customId, wait: QUIET };
      const many = await Promise.all(
        Array.from({ length: 40 }, () => call<typeof onboards>('onboards', crowded, input)),
      );
      const attached = async (): Promise<number> =>
        (
          await onboarding(input.customId)
            .describe()
            .catch(() => null)
        )?.raw.callbacks?.length ?? 0;
      await until(attached, (count) => count >= 32, 120_000);
      // Who found no place waits, and says why.
      await until(
        async () => {
          const pending = (await Promise.all(many.map((caller) => caller.describe()))).flatMap(
            ({ raw }) => raw.pendingNexusOperations ?? [],
          );
          return pending.some(({ lastAttemptFailure }) =>
            JSON.stringify(lastAttemptFailure ?? {}).includes('callers wait for this onboarding'),
          );
        },
        Boolean,
        120_000,
      );
      await finish(input.customId);
      const outcomes = await Promise.all(many.map((caller) => caller.result()));
      assert.deepEqual([...new Set(outcomes.map((outcome) => JSON.stringify(outcome)))].length, 1);
      assert.equal(outcomes[0]?.status, 'FINISHED');
    });

    test('says so where nobody started the customId', async () => {
      for (const operation of ['url', 'status'] as const) {
        assert.equal((await failure(operation, { customId: randomUUID() }))?.handlerError, 'NOT_FOUND');
      }
    });

    test('fails as the onboarding failed, URL and outcome alike', async (customId, world) => {
      world.create = [{ fail: 'noGood', httpStatus: 422 }];
      assert.equal((await failure('onboard', { customId }))?.type, 'VendorRejected');
      assert.deepEqual((await failure('url', { customId }))?.type, 'VendorRejected');
    });

    test('asks again for a URL that Finwave has not answered within 8 seconds', async (customId, world) => {
      let answer: (created: { url: string; status: string }) => void = () => undefined;
      world.create = [{ after: new Promise((resolve) => (answer = resolve)) }];
      const input = { customId, wait: QUIET };
      await stage.client.workflow.start('onboardingWorkflow', {
        ...{ workflowId: workflowIdOf(customId), taskQueue: stage.taskQueue, args: [input] },
      });
      const caller = await call<typeof asksUrl>('asksUrl', slow, input.customId);
      await until(
        async () => (await caller.describe()).raw.pendingNexusOperations?.[0]?.attempt ?? 0,
        (attempt) => attempt >= 2,
        90_000,
      );
      answer({ url: 'https://onboarding.example/late', status: 'CREATED' });
      assert.equal((await caller.result()).url, 'https://onboarding.example/late');
      const updates = (await stage.events(onboarding(input.customId))).filter((event) =>
        event.includes('UPDATE_ACCEPTED'),
      );
      assert.equal(updates.length, 1);
      await onboarding(input.customId).terminate();
    });
  });
});
