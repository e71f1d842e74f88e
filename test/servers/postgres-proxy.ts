import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface PostgresProxy {
  readonly port: number;
  /** Cuts the connection that sends this statement when the server has committed the statement's transaction, before the client is told. */
  cutAfterCommitOf(statement: string): void;
  /** How often it has cut a connection so. */
  cuts(): number;
  close(): void;
}

/** A way to a PostgreSQL server on 127.0.0.1 that can be cut at moments that matter. */
export async function startPostgresProxy(to: number, port = 0): Promise<PostgresProxy> {
  let marked: string | null = null;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let isMarked = false;
    const cut = (): void => {
      cuts += 1;
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (data) => {
      if (marked !== null && data.includes(marked)) {
        marked = null;
        isMarked = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isMarked && data.includes('COMMIT')) cut();
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
    cutAfterCommitOf(statement) {
      marked = statement;
    },
    cuts: () => cuts,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
