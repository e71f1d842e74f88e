import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { createDataConverter } from '../codec/index.js';
import type { ClientSettings } from '../config/settings.js';
import { isLoopback } from '../net/loopback.js';
import { CliError, EXIT } from './exit-codes.js';

const CONNECT_WITHIN = '5 seconds';

/** The client of these settings; the caller closes `client.connection`. */
export async function connect({ temporal, payloadKeys }: ClientSettings): Promise<Client> {
  const { namespace = 'default', connectionOptions } = temporal;
  const { address = '127.0.0.1:7233', apiKey, tls, metadata } = connectionOptions;
  const options: ConnectionOptions = {
    address,
    connectTimeout: CONNECT_WITHIN,
    ...(apiKey !== undefined && { apiKey }),
    ...(tls !== undefined && tls !== null && { tls }),
    ...(metadata !== undefined && { metadata }),
    // gRPC's JavaScript client sends loopback to a proxy too.
    ...(isLoopback(address) && { channelArgs: { 'grpc.enable_http_proxy': 0 } }),
  };
  let connection: Connection;
  try {
    connection = await Connection.connect(options);
  } catch {
    throw new CliError(
      'TemporalUnavailable',
      EXIT.other,
      `Temporal does not answer at ${address}; set TEMPORAL_ADDRESS, or start it with \`temporal-finwave dev\``,
    );
  }
  return new Client({
    connection,
    namespace,
    ...(payloadKeys.length > 0 && { dataConverter: createDataConverter(payloadKeys) }),
  });
}

/** Runs `work` with a client and closes its connection whatever happens. */
export async function withClient<T>(
  settings: ClientSettings,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(settings);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}
