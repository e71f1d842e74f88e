import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to the vendor on which the client token can change. */
export interface TokenGate {
  readonly baseUrl: string;
  /** From now on only this one is let through. */
  accept(token: string): void;
  /** Calls that came with another one. */
  readonly refused: number;
  close(): Promise<void>;
}

const HEADER = 'gestok-client-token';

/** In front of the vendor at `baseUrl`, who goes on to know its own token only. */
export async function openTokenGate(baseUrl: string, vendorToken: string, first: string): Promise<TokenGate> {
  let accepted = first;
  let refused = 0;
  const target = new URL(baseUrl);
  const server = createServer((call, answer) => {
    if (call.headers[HEADER] !== accepted) {
      refused += 1;
      call.resume();
      answer.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Unauthorized"}');
      return;
    }
    const onward = request({
      host: target.hostname,
      port: target.port,
      method: call.method,
      path: call.url,
      headers: { ...call.headers, [HEADER]: vendorToken, host: target.host },
    });
    onward.on('error', () => answer.destroy());
    onward.on('response', (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    call.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(baseUrl);
  own.port = (server.address() as AddressInfo).port.toString();
  return {
    baseUrl: own.href,
    accept(token) {
      accepted = token;
    },
    get refused() {
      return refused;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
