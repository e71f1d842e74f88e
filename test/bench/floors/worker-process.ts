import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { bareActivities, createPeerActivities, type PeerOptions } from './activities.js';
import { floorSignal } from './index.js';

export interface FloorOrder {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Null: the bare workflow, which asks no vendor. */
  readonly peer: PeerOptions | null;
}

/** A floor's worker with the SDK's defaults; the workflow that it is told of it signals. Ends with its parent. */
const { address, namespace, taskQueue, peer } = JSON.parse(process.argv[2] ?? '{}') as FloorOrder;
Runtime.install({ logger: new DefaultLogger('WARN') });
const native = await NativeConnection.connect({ address });
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
const peerActivities = peer === null ? null : createPeerActivities(peer);
const worker = await Worker.create({
  connection: native,
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('index.js', import.meta.url)),
  activities: { ...bareActivities, ...peerActivities },
});
const running = worker.run();
process.on('message', (workflowId) => {
  void client.workflow.getHandle(String(workflowId)).signal(floorSignal);
});
process.once('disconnect', () => {
  if (worker.getState() === 'RUNNING') worker.shutdown();
});
process.send?.({});
await running;
peerActivities?.close();
await connection.close();
await native.close();
