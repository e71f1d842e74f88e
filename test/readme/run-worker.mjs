// Runs README's worker as it stands beside a running `dev`, and another with README's smallest plugin call.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { smallest } from './smallest.js';

const [sandbox] = process.argv.slice(2);
const address = process.env.TEMPORAL_ADDRESS;
const taskQueue = 'a-worker-of-yours';
const connection = await Connection.connect({ address });
const client = new Client({ connection });

/** The person opens the link as soon as there is one, and goes through with it. */
async function visit(customId) {
  for (const step of ['visit', 'start', 'finish']) {
    for (;;) {
      const { ok } = await fetch(`${sandbox}/sandbox/onboardings/${customId}/person`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ step }),
      });
      if (ok) break;
      await setTimeout(50);
    }
  }
}

const worker = spawn(process.execPath, ['--no-warnings', 'worker.js'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    FINWAVE_BASE_URL: `${sandbox}/management`,
    FINWAVE_CLIENT_TOKEN: 'sandbox-client-token',
    FINWAVE_WEBHOOK_BASE_URL: 'none',
    FINWAVE_TASK_QUEUE: taskQueue,
  },
});
const ended = once(worker, 'exit');
const opening = client.workflow.execute('openAccountWorkflow', {
  workflowId: 'account-own',
  taskQueue,
  args: ['readme-own'],
});
await visit('readme-own');
await client.workflow.getHandle('onboarding-readme-own').executeUpdate('pollNow');
const opened = await opening;

const onboarding = client.workflow.execute('onboardingWorkflow', {
  workflowId: 'onboarding-readme-direct',
  taskQueue,
  args: [{ customId: 'readme-direct', wait: { firstPollAfter: '1s', pollEvery: '1s' } }],
});
await visit('readme-direct');
const { status } = await onboarding;
worker.kill('SIGTERM');
const [code] = await ended;

// It would call Finwave's test system, so that it is asked for what is refused before.
const native = await NativeConnection.connect({ address });
const small = await Worker.create({
  connection: native,
  taskQueue: 'smallest',
  plugins: [smallest('token')],
});
const refused = await small.runUntil(
  client.workflow
    .execute('onboardingWorkflow', {
      workflowId: 'onboarding-readme-small',
      taskQueue: 'smallest',
      args: [{ customId: 'readme-small', lang: 7 }],
    })
    .then(
      () => 'nothing',
      (error) => error.cause.type,
    ),
);
await native.close();
await connection.close();
console.log(JSON.stringify({ opened, status, code, refused }));
