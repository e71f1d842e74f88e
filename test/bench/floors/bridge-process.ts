import { Client, Connection } from '@temporalio/client';
import { fastify } from 'fastify';
import { floorSignal } from './index.js';

export interface FloorBridgeOrder {
  readonly address: string;
  readonly namespace: string;
  /** What stands before a customId in the ids of the workflows that it signals. */
  readonly idPrefix: string;
}

/** A webhook in, a signal out, and nothing else: no token, no limit, no log. Ends with its parent. */
const { address, namespace, idPrefix } = JSON.parse(process.argv[2] ?? '{}') as FloorBridgeOrder;
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
const app = fastify();
app.post<{ Params: { customId: string } }>('/webhooks/:customId', async ({ params }, reply) => {
  await client.workflow.getHandle(`${idPrefix}${params.customId}`).signal(floorSignal);
  return reply.code(200).send();
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url });
process.once('disconnect', () => {
  void app.close().then(() => connection.close());
});
