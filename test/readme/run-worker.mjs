// Runs README's worker and its commands as they stand beside a running `dev`, and another worker with README's
// smallest plugin call. Arguments: the sandbox, the `temporal` program, and the three commands.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { smallest } from './smallest.js';

const [sandbox, temporal, runWorker, start, tellUrl] = process.argv.slice(2);
const address = process.env.TEMPORAL_ADDRESS;
const settings = Object.fromEntries(
  [...runWorker.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
);
const taskQueue = settings.FINWAVE_TASK_QUEUE;
const command = (line) => {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  return execFileSync(temporal, words.slice(1), { encoding: 'utf8' });
};
const connection = await Connection.connect({ address });
const client = new Client({ connection });

/** The person opens the link as soon as there is one, and goes through with it. */
async function visit(customId, steps = ['start', 'finish']) {
  for (const step of steps) {
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

const worker = spawn(process.execPath, ['--no-warnings', runWorker.split(' ').at(-1)], {
  stdio: ['ignore', 'ignore', 'inherit'],
  // Where `dev` found its usual port taken, the sandbox is elsewhere.
  env: { ...process.env, ...settings, FINWAVE_BASE_URL: `${sandbox}/management` },
});
const ended = once(worker, 'exit');
command(start);
await visit('c0', ['visit']);
const told = command(tellUrl);
await visit('c0');
await client.workflow.getHandle('onboarding-c0').executeUpdate('pollNow');
const opened = await client.workflow.getHandle('account-c0').result();

const onboarding = client.workflow.execute('onboardingWorkflow', {
  workflowId: 'onboarding-readme-direct',
  taskQueue,
  args: [{ customId: 'readme-direct', wait: { firstPollAfter: '1s', pollEvery: '1s' } }],
});
await visit('readme-direct', ['visit', 'start', 'finish']);
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
console.log(JSON.stringify({ opened, told, status, code, refused }));
