import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface PostgresProxy {
  readonly port: number;
  /**
   * Cuts the connection that sends this statement at the commit of its transaction: `before` the server is
   * asked for it, or `after` the server has done it, and the client is not told. Then nothing is to be reached
   * any more where `isLast`.
   */
  cutAtCommitOf(statement: string, when: 'before' | 'after', isLast?: boolean): void;
  /** How often it has cut a connection so. */
  cuts(): number;
  /** Connects to the server at this port from now on; null: to none. */
  leadTo(port: number | null): void;
  close(): void;
}

/** A way to a PostgreSQL server on 127.0.0.1 that can be cut at moments that matter. */
export async function startPostgresProxy(to: number, port = 0): Promise<PostgresProxy> {
  let upstreamPort: number | null = to;
  let marked: { statement: string; when: 'before' | 'after'; isLast: boolean } | null = null;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    if (upstreamPort === null) {
      client.destroy();
      return;
    }
    const upstream = connect(upstreamPort, '127.0.0.1');
    let cutting: typeof marked = null;
    const cut = (): void => {
      cuts += 1;
      if (cutting?.isLast === true) upstreamPort = null;
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (data) => {
      if (cutting?.when === 'before' && data.includes('commit')) {
        cut();
        return;
      }
      if (marked !== null && data.includes(marked.statement)) [cutting, marked] = [marked, null];
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (cutting?.when === 'after' && data.includes('COMMIT')) cut();
      else client.write(data);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    cutAtCommitOf(statement, when, isLast = false) {
      marked = { statement, when, isLast };
    },
    cuts: () => cuts,
    leadTo(other) {
      upstreamPort = other;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
