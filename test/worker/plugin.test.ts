import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { Worker, bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';
import { createDataConverter } from '../../src/codec/index.js';
import { createOnboardingService } from '../../src/nexus/service.js';
import { finwaveOnboarding } from '../../src/worker/index.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { FAST, SILENT, until } from '../workflows/run-onboarding.js';
import { openUser, workflowsAt, type User } from './open-user.js';

describe('the plugin, given to a worker of the user', function () {
  this.timeout(120_000);
  let user: User;
  before(async () => {
    user = await openUser();
  });
  after(() => user.close());

  const key = { id: 'k1', key: randomBytes(32) };
  const onboard = async (
    customId = randomUUID(),
    client = user.client,
    taskQueue = user.taskQueue,
  ): Promise<unknown> => {
    const outcome: unknown = await client.workflow.execute('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue,
      args: [{ customId, wait: FAST }],
      workflowExecutionTimeout: '20 seconds',
    });
    return (outcome as { status: string }).status;
  };
  const refused = (options: Partial<WorkerOptions>, code: string, message: RegExp): Promise<void> =>
    assert.rejects(user.worker(options), (error) => {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });

  it("runs onboardings beside the user's workflows and activities, and closes the stores at the end", async () => {
    const plugin = finwaveOnboarding(user.settings);
    const worker = await user.worker({ workflowsPath: workflowsAt('own'), plugins: [plugin] });
    await worker.runUntil(async () => {
      assert.equal(await onboard(), 'FINISHED');
      assert.equal(await (await user.start('greets', ['you'])).result(), 'hello you');
      assert.equal(await (await user.start('noSuchType', [])).result(), 'anything: noSuchType');
    });
    // The same instance again: the stores of a worker that has ended are opened anew.
    const next = await user.worker({ workflowsPath: workflowsAt('own'), plugins: [plugin] });
    await next.runUntil(async () => {
      assert.equal(await onboard(), 'FINISHED');
    });
  });

  it('has the server hold the pace of a queue that is its own, and refuses to slow others down', async () => {
    const plugins = [finwaveOnboarding({ ...user.settings, callsPerSecond: 1 })];
    await refused({ plugins }, 'sharedQueue', /callsPerSecond/);
    const worker = await user.worker({ activities: {}, plugins });
    await worker.runUntil(async () => {
      const began = Date.now();
      await Promise.all([onboard(), onboard()]);
      // Eight activities, of which the server lets one go a second after the first burst.
      assert.ok(Date.now() - began > 4_000);
    });
  }).timeout(120_000);

  it('serves the evidence queue, also beside another worker that it was given to', async () => {
    const plugin = finwaveOnboarding({ ...user.settings, evidenceTaskQueue: `evidence-${randomUUID()}` });
    const plugins = [plugin];
    const worker = await user.worker({ activities: {}, plugins });
    const other = await user.worker({ activities: {}, plugins, taskQueue: `other-${randomUUID()}` });
    await worker.runUntil(async () => {
      await other.runUntil(async () => {
        assert.equal(await onboard(), 'FINISHED');
        assert.equal(await onboard(randomUUID(), user.client, other.options.taskQueue), 'FINISHED');
      });
      assert.equal(await onboard(), 'FINISHED');
    });
  });

  describe('beside a parent that says no task queue', () => {
    /** A child on a queue that nobody serves would be waited for for ever. */
    const verify = async (): Promise<void> => {
      const customId = randomUUID();
      const parent = await user.start('verifies', [{ customId, wait: FAST }]);
      const child = user.client.workflow.getHandle(workflowIdOf(customId));
      const started = await until(
        () => child.describe().catch(() => null),
        (description) => description !== null,
      );
      assert.equal(started?.taskQueue, user.taskQueue);
      assert.equal(((await parent.result()) as { status: string }).status, 'FINISHED');
    };

    it("runs the onboarding on the parent's own queue", async () => {
      const plugins = [finwaveOnboarding(user.settings)];
      const worker = await user.worker({ workflowsPath: workflowsAt('own'), plugins });
      await worker.runUntil(verify);
    });

    it("does so where the user's own file exports the workflow", async () => {
      const plugins = [finwaveOnboarding(user.settings)];
      const workflowsPath = workflowsAt('exporting');
      const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: SILENT });
      const worker = await user.worker({ workflowBundle, plugins });
      await worker.runUntil(verify);
    });
  });

  it('is a whole onboarding worker where the user has no workflows', async () => {
    const worker = await user.worker({ activities: {}, plugins: [finwaveOnboarding(user.settings)] });
    await worker.runUntil(async () => {
      assert.equal(await onboard(), 'FINISHED');
    });
  });

  it("adds the workflow once where the user's file exports it already", async () => {
    const worker = await user.worker({
      workflowsPath: workflowsAt('exporting'),
      plugins: [finwaveOnboarding(user.settings)],
    });
    await worker.runUntil(async () => {
      assert.equal(await onboard(), 'FINISHED');
      assert.equal(await (await user.start('greets', ['you'])).result(), 'hello you');
    });
  });

  it('replays, and runs from a prebuilt bundle, what its bundle has run', async () => {
    const plugin = finwaveOnboarding(user.settings);
    const workflowsPath = workflowsAt('own');
    const workflowBundle = await bundleWorkflowCode({ workflowsPath, plugins: [plugin], logger: SILENT });
    const worker = await user.worker({ workflowBundle, plugins: [plugin] });
    const customId = randomUUID();
    await worker.runUntil(async () => {
      assert.equal(await onboard(customId), 'FINISHED');
    });
    const history = await user.client.workflow.getHandle(workflowIdOf(customId)).fetchHistory();
    await Worker.runReplayHistory({ workflowsPath, plugins: [plugin] }, history, workflowIdOf(customId));
    await Worker.runReplayHistory({ workflowBundle }, history, workflowIdOf(customId));
    await assert.rejects(
      Worker.runReplayHistory({ workflowsPath: workflowsAt('clashing') }, history, workflowIdOf(customId)),
    );
  });

  it('sets the data converter only where it is told to', async () => {
    const told = { ...user.settings, payloadKeys: [key], dataConverter: true };
    const worker = await user.worker({
      workflowsPath: workflowsAt('own'),
      plugins: [finwaveOnboarding(told)],
    });
    const client = new Client({
      connection: user.client.connection,
      plugins: [finwaveOnboarding(told)],
    });
    const customId = randomUUID();
    await worker.runUntil(async () => {
      assert.equal(await onboard(customId, client), 'FINISHED');
    });
    // Nobody without the key reads it.
    await assert.rejects(user.client.workflow.getHandle(workflowIdOf(customId)).result(), /encoding/i);

    const own = createDataConverter([key]);
    const plugin = finwaveOnboarding({ ...user.settings, payloadKeys: [key] });
    const withOwn = await user.worker({ dataConverter: own, plugins: [plugin] });
    await withOwn.runUntil(async () => {
      assert.equal(await onboard(randomUUID(), client), 'FINISHED');
    });
    await refused({ dataConverter: own, plugins: [finwaveOnboarding(told)] }, 'secondDataConverter', /leave/);
    await refused({ plugins: [plugin] }, 'notEncrypted', /dataConverter: true/);
    assert.throws(
      () =>
        new Client({
          connection: user.client.connection,
          dataConverter: own,
          plugins: [finwaveOnboarding(told)],
        }),
      /data converter already/,
    );
  });

  it("refuses a user's activity, Nexus service or workflow of the same name", async () => {
    const plugins = [finwaveOnboarding(user.settings)];
    const activities = { pollResult: () => undefined };
    await refused({ activities, plugins }, 'nameClash', /activity called pollResult/);
    await refused(
      { nexusServices: [createOnboardingService()], plugins },
      'nameClash',
      /Nexus service called finwave\.onboarding/,
    );
    await refused({ plugins: [...plugins, ...plugins] }, 'nameClash', /given once/);
    const workflowsPath = workflowsAt('clashing');
    await refused({ workflowsPath, plugins, bundlerOptions: {} }, 'nameClash', /another onboardingWorkflow/);
  });

  it('refuses a bundle without our workflow, and a worker without a connection', async () => {
    const plugins = [finwaveOnboarding(user.settings)];
    const workflowBundle = { code: 'exports.other = 1;' };
    await refused({ workflowBundle, plugins }, 'workflowMissing', /bundleWorkflowCode/);
    await assert.rejects(Worker.create({ taskQueue: 'q', plugins }), /connection/);
  });

  it('says at the making of the worker which store cannot be opened', async () => {
    const stores = { ...user.settings.stores, results: 'postgres://db/outcomes?sslmode=prefer' };
    const plugins = [finwaveOnboarding({ ...user.settings, stores })];
    await refused({ plugins }, 'storeMisconfigured', /result store/);
  });

  describe('of a user whose workflows are CommonJS', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(fileURLToPath(new URL('./cjs-', import.meta.url)));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    const workflows = async (name: string, code: string): Promise<string> => {
      const path = join(folder, `${name}.cjs`);
      await writeFile(path, `Object.defineProperty(exports, '__esModule', { value: true });\n${code}`);
      return path;
    };

    it('runs theirs, their default one, and ours, re-exported or not', async () => {
      const workflowsPath = await workflows(
        'own',
        `exports.mine = async () => 'mine';
         exports.default = async () => 'default';
         const ours = require('temporal-finwave/workflows');
         for (const name of Object.keys(ours)) exports[name] = ours[name];`,
      );
      const worker = await user.worker({ workflowsPath, plugins: [finwaveOnboarding(user.settings)] });
      await worker.runUntil(async () => {
        assert.equal(await onboard(), 'FINISHED');
        assert.equal(await (await user.start('mine', [])).result(), 'mine');
        assert.equal(await (await user.start('noSuchType', [])).result(), 'default');
      });
    });

    it('fails the workflow task with what to do where another workflow has the name', async () => {
      const workflowsPath = await workflows(
        'clashing',
        `const name = ['onboarding', 'Workflow'].join(''); exports[name] = async () => 'another';`,
      );
      const worker = await user.worker({ workflowsPath, plugins: [finwaveOnboarding(user.settings)] });
      await worker.runUntil(async () => {
        const handle = await user.start('onboardingWorkflow', [{ customId: 'c1' }]);
        const failure = await until(
          async () => {
            const { events } = await handle.fetchHistory();
            return events
              ?.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message ?? '')
              .join('');
          },
          (message) => message !== undefined && message !== '',
        );
        assert.match(failure ?? '', /two workflows called onboardingWorkflow/);
        await handle.terminate();
      });
    });
  });
});
