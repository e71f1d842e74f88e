import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** `port` where nobody listens on it, else null; without `port`, one that was free a moment ago. */
export async function freePort(host: string, port = 0): Promise<number | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return null;
  } finally {
    server.close();
  }
}
