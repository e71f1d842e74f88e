import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { OnboardingClient } from '../../src/client/client.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { startTemporal } from '../servers/temporal.js';
import { QUIET, SILENT, openStage, quietRuntime } from '../workflows/run-onboarding.js';
import { bareUrlUpdate, type bareWorkflow } from './bare/index.js';
import { judge, median, table } from './figures.js';

const WARM_UP = 30;
const ROUNDS = 200;

/**
 * Time to the URL: `OnboardingClient.start` against an update-with-start of a workflow that does
 * nothing but run the same create activity. One worker, one server, taking turns.
 */
export async function benchUrl(): Promise<boolean> {
  quietRuntime();
  const server = await startTemporal();
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('bare/index.js', import.meta.url)),
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    logger: SILENT,
  });
  const stage = await openStage({ workflowBundle }, Promise.resolve(server));
  stage.world.deployment = { searchAttributes: true, evidenceTaskQueue: null };
  const onboardings = new OnboardingClient(stage.client, { taskQueue: stage.taskQueue });
  const ours = (): Promise<unknown> => onboardings.start({ customId: randomUUID(), wait: QUIET });
  const bare = (): Promise<unknown> => askBare(stage.client, stage.taskQueue);
  const times = { bare: [] as number[], ours: [] as number[] };
  try {
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const took = { bare: await timed(bare), ours: await timed(ours) };
      if (round < 0) continue;
      times.bare.push(took.bare);
      times.ours.push(took.ours);
    }
  } finally {
    await stage.close();
    await server.close();
  }
  const medians = { bare: median(times.bare), ours: median(times.ours) };
  const ratio = medians.ours / medians.bare;
  process.stdout.write(
    `\n${table([
      ['time to the URL', 'median ms', 'ratio'],
      ['update-with-start of a bare workflow', medians.bare.toFixed(1), '1.00'],
      ['OnboardingClient.start', medians.ours.toFixed(1), ratio.toFixed(2)],
    ])}\n`,
  );
  return judge([{ name: 'time to the URL, ours to bare', value: ratio, atMost: 1.15 }]);
}

function askBare(client: Client, taskQueue: string): Promise<unknown> {
  const customId = randomUUID();
  return client.workflow.executeUpdateWithStart(bareUrlUpdate, {
    startWorkflowOperation: new WithStartWorkflowOperation<typeof bareWorkflow>('bareWorkflow', {
      workflowId: `bare-${customId}`,
      taskQueue,
      args: [{ customId, wait: QUIET }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
    args: [],
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
