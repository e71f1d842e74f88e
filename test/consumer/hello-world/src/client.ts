import { Client, Connection } from '@temporalio/client';
import { OnboardingClient, type OnboardingInput } from 'temporal-finwave';

async function run(): Promise<void> {
  const connection = await Connection.connect({
    address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
  });
  const client = new Client({ connection });
  const taskQueue = 'hello-world';
  const input = (customId: string): OnboardingInput => ({
    customId,
    wait: { firstPollAfter: '1s', pollEvery: '1s' },
  });
  for (const [type, customId] of [
    ['example', 'by-child'],
    ['exampleByNexus', 'by-nexus'],
  ] as const) {
    const args = [input(customId)];
    console.log(await client.workflow.execute(type, { taskQueue, workflowId: `greeting-${customId}`, args }));
  }
  const onboardings = new OnboardingClient(client, { taskQueue });
  await onboardings.start(input('by-client'));
  console.log(`by-client ${(await onboardings.outcome('by-client')).status}`);
  await connection.close();
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
