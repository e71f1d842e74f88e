// Runs README's workflow, activities and service as they stand, in the folder of a running `dev`.
import { NativeConnection, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { SANDBOX_CLIENT_TOKEN } from 'temporal-finwave/sandbox';
import { finwaveOnboarding } from 'temporal-finwave/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.js';
import { onboard } from './service.js';

const [sandbox] = process.argv.slice(2);
const address = process.env.TEMPORAL_ADDRESS;
const pluginOptions = {
  finwave: {
    baseUrl: `${sandbox}/management`,
    clientToken: SANDBOX_CLIENT_TOKEN,
    evidenceMethod: 'auto',
    allowedUrlHosts: null,
    proxy: {},
  },
  webhook: null,
  stores: {
    results: 'sqlite:.finwave/results.db',
    evidence: 'file:.finwave/evidence',
    recipients: [],
    s3Endpoint: null,
    proxy: {},
  },
  spoolDir: '.finwave/spool',
  evidenceTaskQueue: null,
  custodyKey: null,
};
const person = (customId, step) =>
  fetch(`${sandbox}/sandbox/onboardings/${customId}/person`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ step }),
  });

/** The person opens the link and goes through with it. */
const visit = async (customId, url) => {
  await activities.sendLink(customId, url);
  for (const step of ['visit', 'start', 'finish']) await person(customId, step);
};

const native = await NativeConnection.connect({ address });
const connection = await Connection.connect({ address });
const client = new Client({ connection });
const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
const openAccount = (worker, taskQueue, customId) =>
  worker.runUntil(
    client.workflow.execute('openAccountWorkflow', {
      workflowId: `account-${customId}`,
      taskQueue,
      args: [customId],
    }),
  );

const worker = await Worker.create({
  connection: native,
  taskQueue: 'accounts',
  workflowsPath,
  activities: { ...activities, sendLink: visit },
});
const opened = await openAccount(worker, 'accounts', 'readme-1');

// The same workflow where its own worker runs the onboardings, and polls only.
const queueOfOnboarding = async (customId) =>
  (await client.workflow.getHandle(`onboarding-${customId}`).describe()).taskQueue;
const beside = await Worker.create({
  connection: native,
  taskQueue: 'hello-world',
  workflowsPath,
  activities: {
    ...activities,
    async sendLink(customId, url) {
      await visit(customId, url);
      await client.workflow.getHandle(`onboarding-${customId}`).executeUpdate('pollNow');
    },
  },
  plugins: [finwaveOnboarding(pluginOptions)],
});
const openedBeside = await openAccount(beside, 'hello-world', 'readme-3');
console.log(
  JSON.stringify({
    opened,
    openedBeside,
    queues: [await queueOfOnboarding('readme-1'), await queueOfOnboarding('readme-3')].join(' '),
    service: await onboard('readme-2'),
    settled: await onboard('readme-1'),
    bad: await onboard('a b'),
  }),
);
await connection.close();
await native.close();
process.exit(0);
