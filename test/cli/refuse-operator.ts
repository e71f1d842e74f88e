import { once } from 'node:events';
import { connect, createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A Temporal that lets nobody use its operator service, as Temporal Cloud does. */
export interface Refusing {
  readonly address: string;
  close(): Promise<void>;
}

/** Stands in front of a real server and hands everything else on. */
export async function refuseOperator(address: string): Promise<Refusing> {
  const upstream = connect(`http://${address}`);
  const sessions = new Set<Http2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    if (String(headers[':path']).includes('operatorservice')) {
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': '12',
          'grpc-message': 'unknown service',
        },
        { endStream: true },
      );
      return;
    }
    const call = upstream.request({ ...headers, ':authority': address });
    stream.pipe(call);
    let trailers: Record<string, unknown> = {};
    call.on('trailers', (given: Record<string, unknown>) => (trailers = given));
    stream.on('wantTrailers', () => {
      stream.sendTrailers(
        Object.fromEntries(Object.entries(trailers).map(([name, value]) => [name, String(value)])),
      );
    });
    call.on('response', (answer, flags) => {
      // A gRPC answer without a body has its trailers among its headers.
      const ended = (flags & 1) === 1;
      stream.respond(answer, ended ? { endStream: true } : { waitForTrailers: true });
      if (!ended) call.pipe(stream);
    });
    call.on('error', () => {
      stream.destroy();
    });
    stream.on('error', () => {
      call.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port.toString()}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const session of [...sessions, upstream]) session.destroy();
      await closed;
    },
  };
}
