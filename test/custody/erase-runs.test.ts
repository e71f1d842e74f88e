import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowNotFoundError } from '@temporalio/client';
import { recheckIdOf, workflowIdOf } from '../../workflows/ids.js';
import { openJourney, type Journey } from '../journeys/open-journey.js';
import { sharedTemporal } from '../servers/temporal.js';
import { until } from '../servers/throwaway.js';

/** A run that closed a moment ago is deleted only when the server's queues have passed its closing. */
const GONE_WITHIN_MS = 120_000;
const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

describe("erase and Temporal's runs", function () {
  this.timeout(400_000);
  let journey: Journey;
  let env: Record<string, string>;

  before(async () => {
    journey = await openJourney();
    const { address, namespace } = await sharedTemporal();
    const { results, evidence } = journey.storesConfig;
    env = {
      PATH: process.env['PATH'] ?? '',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      FINWAVE_RESULT_STORE: results,
      FINWAVE_EVIDENCE_STORE: evidence,
      FINWAVE_SPOOL_DIR: join(evidence.slice('file:'.length), '..', 'spool'),
    };
  });
  after(() => journey.close());

  const erase = (customId: string, other: Record<string, string> = {}) =>
    new Promise<{ code: number; out: Record<string, unknown>; lines: string }>((resolve) => {
      const args = [MAIN, 'erase', customId, '--reason', 'a test', '--json'];
      execFile(process.execPath, args, { env: { ...env, ...other } }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, out: JSON.parse(stdout) as Record<string, unknown>, lines: stderr });
      });
    });
  const settle = (customId: string) =>
    journey.run({ customId, wait: { firstPollAfter: '200ms', pollEvery: '1s' } });
  const isGone = async (workflowId: string): Promise<boolean> => {
    const described = journey.client.workflow.getHandle(workflowId).describe();
    return described.then(
      () => false,
      (error: unknown) => error instanceof WorkflowNotFoundError,
    );
  };

  it('deletes every closed run of the onboarding and of its rechecks, and nobody else’s', async () => {
    const [customId, other] = [journey.id('runs'), journey.id('other')];
    await settle(customId);
    await settle(customId);
    await settle(other);
    for (let i = 0; i < 2; i += 1) await journey.recheck(customId);
    const query = `WorkflowId IN ('${workflowIdOf(customId)}', '${recheckIdOf(customId)}')`;
    await until('all four runs are listed', async () => {
      const { count } = await journey.client.workflow.count(`${query} AND ExecutionStatus = 'Completed'`);
      return count === 4;
    });
    const { code, out } = await erase(customId);
    assert.deepEqual([code, out['kind'], out['runs']], [0, 'erased', 4]);
    assert.match(JSON.stringify(out['notReached']), /histories of workflows.*Finwave's own copy.*backups/);
    for (const id of [workflowIdOf(customId), recheckIdOf(customId)])
      await until(`${id} is gone`, () => isGone(id), GONE_WITHIN_MS);
    await until(
      'nothing is listed',
      async () => (await journey.client.workflow.count(query)).count === 0,
      GONE_WITHIN_MS,
    );
    assert.equal(await isGone(workflowIdOf(other)), false);
    // A later run of the customId finds what was stored, and a repeat deletes that run, too.
    assert.equal((await settle(customId)).customId, customId);
    assert.equal((await erase(customId)).code, 0);
    await until('it is gone again', () => isGone(workflowIdOf(customId)), GONE_WITHIN_MS);
  });

  it('refuses while a recheck is running, and removes nothing', async () => {
    const customId = journey.id('rechecked');
    const { result } = await settle(customId);
    const handle = await journey.client.workflow.start('recheckWorkflow', {
      workflowId: recheckIdOf(customId),
      taskQueue: 'nobody-polls-it',
      args: [{ customId }],
    });
    const { code, out } = await erase(customId);
    assert.deepEqual([code, out['kind'], out['workflowId']], [3, 'running', recheckIdOf(customId)]);
    assert.ok(result !== null && (await journey.stores.results.get(customId))?.raw);
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    await handle.terminate();
    assert.equal((await erase(customId)).code, 0);
    await until('the terminated run is gone', () => isGone(recheckIdOf(customId)), GONE_WITHIN_MS);
  });

  it('erases the stores where Temporal does not answer, says so, and is repeated later', async () => {
    const customId = journey.id('unreached');
    await settle(customId);
    const { code, out } = await erase(customId, { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    assert.deepEqual([code, out['kind'], out['runs']], [5, 'erased', null]);
    assert.ok((await journey.stores.results.get(customId))?.erasedAt);
    assert.equal(await isGone(workflowIdOf(customId)), false);
    const again = await erase(customId);
    assert.deepEqual([again.code, again.out['removed']], [0, 0]);
    await until('it is gone', () => isGone(workflowIdOf(customId)), GONE_WITHIN_MS);
  });
});
