/**
 * `npm run stuck-many`: 5,000 onboardings of which 300 are stuck for six reasons, on a real server, and how
 * long `stuck` takes to say so. Ends 1 where a group is wrong or it took longer than 30 seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { StuckReport } from '../../src/cli/stuck/find-stuck.js';
import { fakeOnboarding } from '../../src/testing/fake-onboarding.js';
import { WORKFLOWS_PATH } from '../../src/worker/bundle/workflow-paths.js';
import { finalFailure, retryableFailure, type FailureType } from '../../workflows/failures.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { startTemporal } from '../servers/temporal.js';
import { quietRuntime } from '../workflows/run-onboarding.js';
import { runCli } from './run-cli.js';

const ALL = 5_000;
const EACH = 50;
const RETRIED = [
  'VendorUnauthorized',
  'VendorUnavailable',
  'VendorProtocolError',
  'StorageUnavailable',
] as const;
const WITHIN_MS = 30_000;

quietRuntime();
const temporal = await startTemporal();
const folder = await mkdtemp(join(tmpdir(), 'stuck-many-'));
const connection = await Connection.connect({ address: temporal.address });
const native = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection });

const fakes = fakeOnboarding({ after: 'webhook' });
const healthy = await Worker.create({ connection: native, taskQueue: 'many', plugins: [fakes] });
const retrying = await workerOf('retrying', (type) =>
  retryableFailure(type, { message: 'as planned', nextRetryDelayMs: 3_600_000 }),
);
const failing = await workerOf('failing', (type) => finalFailure(type, { message: 'as planned' }));

/** Its create fails with the type that the customId begins with. */
async function workerOf(taskQueue: string, toFailure: (type: FailureType) => Error): Promise<Worker> {
  return await Worker.create({
    connection: await NativeConnection.connect({ address: temporal.address }),
    taskQueue,
    workflowsPath: WORKFLOWS_PATH,
    activities: {
      createOnboarding: ({ input }: { input: { customId: string } }): never => {
        throw toFailure(input.customId.split('-')[0] as FailureType);
      },
    },
  });
}

async function start(customId: string, taskQueue: string): Promise<void> {
  const wait = { firstPollAfter: '1h' };
  const workflowId = workflowIdOf(customId);
  await client.workflow.start('onboardingWorkflow', { workflowId, taskQueue, args: [{ customId, wait }] });
}

async function startAll(): Promise<void> {
  const planned: (readonly [customId: string, taskQueue: string])[] = [];
  for (let n = 0; n < ALL; n += 1) {
    const group = Math.floor(n / EACH);
    const type = RETRIED[group];
    if (type !== undefined) planned.push([`${type}-${n.toString()}`, 'retrying']);
    else if (group === RETRIED.length) planned.push([`VendorRejected-${n.toString()}`, 'failing']);
    else if (group === RETRIED.length + 1) planned.push([`unserved-${n.toString()}`, 'nobody']);
    else planned.push([`well-${n.toString()}`, 'many']);
  }
  while (planned.length > 0) {
    await Promise.all(planned.splice(0, 50).map(([customId, taskQueue]) => start(customId, taskQueue)));
  }
}

const expected: Record<string, number> = {
  ...Object.fromEntries(RETRIED.map((type) => [`pending:${type}`, EACH])),
  'failed:VendorRejected': EACH,
  'noWorker:nobody': EACH,
};

async function look(): Promise<{ readonly ms: number; readonly groups: Record<string, number> }> {
  const before = performance.now();
  const { stdout, stderr } = await runCli(['stuck', '--json'], {
    env: { TEMPORAL_ADDRESS: temporal.address },
    cwd: folder,
  });
  if (stdout === '') throw new Error(stderr);
  const { groups } = JSON.parse(stdout) as StuckReport;
  const counts = Object.fromEntries(groups.map(({ id, onboardings }) => [id, onboardings.length]));
  return { ms: performance.now() - before, groups: counts };
}

async function measure(): Promise<boolean> {
  await startAll();
  process.stdout.write(`${ALL.toString()} started\n`);
  const isRight = (groups: Record<string, number>): boolean =>
    Object.keys(groups).length === Object.keys(expected).length &&
    Object.entries(expected).every(([id, count]) => groups[id] === count);
  // What was started last is still being taken: `stuck` is asked until it says what was planned.
  for (let tries = 0; tries < 10; tries += 1) {
    const { ms, groups } = await look();
    process.stdout.write(`${(ms / 1000).toFixed(1)} s: ${JSON.stringify(groups)}\n`);
    if (isRight(groups)) return ms < WITHIN_MS;
  }
  return false;
}

const isWell = await healthy.runUntil(() => retrying.runUntil(() => failing.runUntil(measure)));
await connection.close();
await native.close();
await temporal.close();
await rm(folder, { recursive: true, force: true });
process.stdout.write(isWell ? 'as planned, and in time\n' : 'NOT as planned, or too late\n');
process.exit(isWell ? 0 : 1);
