import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerDeploymentOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { finwaveWebhookSignal, statusQuery } from '../../workflows/messages.js';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { createOperator, type Operator } from '../operations/operator.js';
import { sharedTemporal } from '../servers/temporal.js';
import { QUIET, quietRuntime, until, workflowBundle } from '../workflows/run-onboarding.js';
import { replayYourOwn } from './replay-your-own.js';

type Behavior = NonNullable<WorkerDeploymentOptions['defaultVersioningBehavior']>;

describe('docs/versioning.md, followed', () => {
  let operator: Operator;
  let native: NativeConnection;
  let connection: Connection;
  let client: Client;
  const closers: (() => Promise<void>)[] = [];

  before(async () => {
    quietRuntime();
    const { address, cliPath } = await sharedTemporal();
    operator = createOperator({ file: 'versioning.md', cliPath, address });
    native = await NativeConnection.connect({ address });
    connection = await Connection.connect({ address });
    client = new Client({ connection });
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });
  after(async () => {
    await connection.close();
    await native.close();
  });

  /** A deployment whose builds share one task queue, each with a world of its own to tell them apart. */
  function openDeployment(defaultVersioningBehavior: Behavior) {
    const name = `finwave-${randomUUID()}`;
    const names = { 'finwave-onboarding': name };
    return {
      names,
      async build(buildId: string): Promise<FakeWorld> {
        const world = createFakeWorld();
        const worker = await Worker.create({
          connection: native,
          taskQueue: name,
          workflowBundle: await workflowBundle(),
          activities: createActivities(world.ports),
          dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
          workerDeploymentOptions: {
            useWorkerVersioning: true,
            version: { deploymentName: name, buildId },
            defaultVersioningBehavior,
          },
        });
        const running = worker.run();
        closers.push(async () => {
          worker.shutdown();
          await running;
        });
        return world;
      },
      /** The server learns of a build when its worker first polls. */
      makeCurrent: (buildId: string) =>
        until(
          () =>
            operator
              .follow('Make a version current', { ...names, '--build-id 2': `--build-id ${buildId}` })
              .catch(() => null),
          (printed) => printed !== null,
        ),
      async start() {
        const customId = randomUUID();
        const handle = await client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
          workflowId: workflowIdOf(customId),
          taskQueue: name,
          args: [{ customId, wait: QUIET }],
        });
        await until(
          () => handle.query(statusQuery),
          ({ phase }) => phase === 'wait',
        );
        const settle = async (): Promise<void> => {
          await handle.signal(finwaveWebhookSignal, { customId, result: 'FINISHED' });
          await handle.result();
        };
        return { customId, settle };
      },
    };
  }

  it('moves a running onboarding to the current build under AUTO_UPGRADE', async () => {
    const deployment = openDeployment('AUTO_UPGRADE');
    const first = await deployment.build('1');
    await deployment.makeCurrent('1');
    const running = await deployment.start();
    const second = await deployment.build('2');
    await deployment.makeCurrent('2');
    await running.settle();
    assert.ok(first.calls.includes('create') && !first.calls.includes('persist'));
    assert.ok(second.calls.includes('persist'));
  });

  it('ends a PINNED onboarding on the build that it began on, until somebody moves it', async () => {
    const deployment = openDeployment('PINNED');
    const first = await deployment.build('1');
    await deployment.makeCurrent('1');
    const stays = await deployment.start();
    const moves = await deployment.start();
    const second = await deployment.build('2');
    await deployment.makeCurrent('2');
    await stays.settle();
    assert.ok(first.calls.includes('persist'));
    assert.equal(second.calls.length, 0);

    const names = { ...deployment.names, c1: moves.customId };
    await operator.follow('See which version an onboarding is on', names);
    await operator.follow('Move a pinned one', names);
    await moves.settle();
    assert.ok(second.calls.includes('persist'));
    assert.equal(first.calls.filter((call) => call === 'persist').length, 1);
  });

  replayYourOwn(() => operator);

  // A suite of its own: mocha runs a suite's tests before the suites in it.
  describe('in the end', () => {
    it('has no command that nobody has followed', () => {
      assert.deepEqual(operator.unfollowed(), []);
    });
  });
});
