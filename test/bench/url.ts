import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { OnboardingClient } from '../../src/client/client.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { startTemporal } from '../servers/temporal.js';
import { QUIET, SILENT, openStage, quietRuntime } from '../workflows/run-onboarding.js';
import { bareUrlUpdate, type bareWorkflow } from './bare/index.js';
import type { Bench } from './bench.js';

/**
 * Time to the URL: `OnboardingClient.start` against an update-with-start of a workflow that does
 * nothing but run the same create activity. One worker, one server, taking turns.
 */
export const benchUrl: Bench = async ({ quick, say }) => {
  const [warmUp, rounds] = quick ? [5, 20] : [30, 200];
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
    for (let round = -warmUp; round < rounds; round += 1) {
      const took = { bare: await timed(bare), ours: await timed(ours) };
      if (round < 0) continue;
      times.bare.push(took.bare);
      times.ours.push(took.ours);
    }
  } finally {
    await stage.close();
    await server.close();
  }
  say(`${rounds.toString()} starts of each`);
  return [
    {
      name: 'time to the URL',
      unit: 'ms',
      ours: times.ours,
      floor: { name: 'bare update-with-start', values: times.bare },
      goal: { of: 'ratio', atMost: 1.15 },
    },
  ];
};

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
