import { NativeConnection, Worker } from '@temporalio/worker';
import { finwaveOnboarding, readSettings } from 'temporal-finwave/worker';
import * as activities from './activities';

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const connection = await NativeConnection.connect(settings.temporal.connectionOptions);
  try {
    const worker = await Worker.create({
      connection,
      namespace: 'default',
      taskQueue: 'hello-world',
      workflowsPath: require.resolve('./workflows'),
      activities,
      plugins: [finwaveOnboarding(settings)],
    });
    await worker.run();
  } finally {
    await connection.close();
  }
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
