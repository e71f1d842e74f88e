import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, bundleWorkflowCode } from '@temporalio/worker';
import { markOf, withMark, type BundleMark } from '../../../src/worker/bundle/bundle-mark.js';
import { exportsOf } from '../../../src/worker/bundle/exports-of.js';
import { makeBundle } from '../../../src/worker/bundle/make-bundle.js';
import { createOnboardingWorker } from '../../../src/worker/index.js';
import { PluginError, type PluginErrorCode } from '../../../src/worker/plugin-error.js';
import { workflowIdOf } from '../../../workflows/ids.js';
import { sharedTemporal } from '../../servers/temporal.js';
import { FAST, SILENT } from '../../workflows/run-onboarding.js';
import { openUser, type User } from '../open-user.js';

describe('a prebuilt bundle', function () {
  this.timeout(60_000);
  let user: User;
  let connection: NativeConnection;
  let folder: string;
  let path: string;
  before(async () => {
    user = await openUser();
    connection = await NativeConnection.connect({ address: (await sharedTemporal()).address });
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    path = join(folder, 'workflows.js');
    await writeFile(path, await makeBundle(false, SILENT));
  });
  after(async () => {
    await connection.close();
    await user.close();
    await rm(folder, { recursive: true, force: true });
  });

  const payloadKeys = [{ id: 'k', key: randomBytes(32) }];
  const create = (bundlePath: string, more: object = {}) =>
    createOnboardingWorker({
      connection,
      bundlePath,
      settings: { ...user.settings, taskQueue: user.taskQueue, ...more },
    });
  const refused = (bundlePath: string, code: PluginErrorCode, says: RegExp, more: object = {}) =>
    assert.rejects(create(bundlePath, more), (error) => {
      assert.ok(error instanceof PluginError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      return true;
    });
  const marked = async (change: Partial<BundleMark>): Promise<string> => {
    const code = await readFile(path, 'utf8');
    const mark = markOf(code);
    assert.ok(mark !== null);
    const file = join(folder, `${randomUUID()}.js`);
    await writeFile(file, withMark(code, { ...mark, ...change }));
    return file;
  };

  it('runs onboardings', async () => {
    const worker = await create(path);
    const running = worker.run();
    const customId = randomUUID();
    const outcome: unknown = await user.client.workflow.execute('onboardingWorkflow', {
      workflowId: workflowIdOf(customId),
      taskQueue: user.taskQueue,
      args: [{ customId, wait: FAST }],
    });
    assert.equal((outcome as { status: string }).status, 'FINISHED');
    worker.shutdown();
    await running;
  });

  it('is refused where another version of Temporal or of this package made it', async () => {
    await refused(
      await marked({ temporalWorker: '1.23.0' }),
      'bundleMismatch',
      /made by @temporalio\/worker 1\.23\.0, and this is \d+\.\d+\.\d+: make it anew with `temporal-finwave bundle/,
    );
    await refused(await marked({ package: '9.9.9' }), 'bundleMismatch', /made by temporal-finwave 9\.9\.9/);
  });

  it('is refused where it was made for workers with, or without, payload keys', async () => {
    await refused(path, 'bundleMismatch', /failures readable: .*--encrypted`$/, { payloadKeys });
    const encrypted = join(folder, 'encrypted.js');
    await writeFile(encrypted, await makeBundle(true, SILENT));
    await refused(encrypted, 'bundleMismatch', /FINWAVE_PAYLOAD_KEYS/);
    const worker = await create(encrypted, { payloadKeys });
    const running = worker.run();
    worker.shutdown();
    await running;
  });

  it('is refused where it is another file, or none', async () => {
    await refused(fileURLToPath(import.meta.url), 'bundleMismatch', /is no bundle/);
    await refused(join(folder, 'none.js'), 'bundleUnreadable', /none\.js cannot be read/);
  });

  it('is searched for the workflow, not for its name', async () => {
    // A parent that starts onboardings has their name in it.
    const workflowsPath = fileURLToPath(new URL('../../calling/parents', import.meta.url));
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: SILENT });
    assert.ok(code.includes('onboardingWorkflow') && code.includes('recheckWorkflow'));
    await assert.rejects(
      createOnboardingWorker({
        connection,
        settings: { ...user.settings, taskQueue: user.taskQueue },
        workerOptions: { workflowBundle: { code } },
      }),
      (error) => error instanceof PluginError && error.code === 'workflowMissing',
    );
    assert.deepEqual(exportsOf(await readFile(path, 'utf8')), ['onboardingWorkflow', 'recheckWorkflow']);
    assert.equal(exportsOf('throw new Error("outside of a workflow")'), null);
    assert.equal(exportsOf('for (;;);'), null);
  });
});
