import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came, signed for the server behind. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Answers in the server's place; null leaves it to the server, after whatever this did behind its back. */
export type Lie = (asked: S3Request) => Promise<S3Answer | null>;

/** A way to the S3 server at `endpoint` on which `lie` comes first. */
export async function startLyingS3(endpoint: string, lie: Lie): Promise<{ endpoint: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const answer = async (): Promise<void> => {
      const body = await buffer(incoming);
      const { pathname, searchParams: query } = new URL(url, endpoint);
      const [, bucket = '', ...key] = decodeURIComponent(pathname).split('/');
      const told = await lie({ method, bucket, key: key.join('/'), query, headers, body });
      if (told !== null) {
        outgoing.writeHead(told.status, told.headers).end(told.body);
        return;
      }
      // The host that was signed goes along.
      const onward = request(new URL(url, endpoint), { method, headers });
      // Also after its answer has begun, when nobody waits for that any more.
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
      const [response] = (await once(onward, 'response')) as [IncomingMessage];
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    };
    answer().catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
