// Runs README's workflow, activities and service as they stand, in the folder of a running `dev`.
import { NativeConnection, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.js';
import { onboard } from './service.js';

const [sandbox] = process.argv.slice(2);
const address = process.env.TEMPORAL_ADDRESS;
const person = (customId, step) =>
  fetch(`${sandbox}/sandbox/onboardings/${customId}/person`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ step }),
  });

const native = await NativeConnection.connect({ address });
const connection = await Connection.connect({ address });
const client = new Client({ connection });
const worker = await Worker.create({
  connection: native,
  taskQueue: 'accounts',
  workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
  activities: {
    ...activities,
    // The person opens the link and goes through with it.
    async sendLink(customId, url) {
      await activities.sendLink(customId, url);
      for (const step of ['visit', 'start', 'finish']) await person(customId, step);
    },
  },
});
const opened = await worker.runUntil(
  client.workflow.execute('openAccountWorkflow', {
    workflowId: 'account-1',
    taskQueue: 'accounts',
    args: ['readme-1'],
  }),
);
console.log(
  JSON.stringify({
    opened,
    service: await onboard('readme-2'),
    settled: await onboard('readme-1'),
    bad: await onboard('a b'),
  }),
);
await connection.close();
await native.close();
process.exit(0);
