import { connect } from 'node:net';

/** What came back on a connection until the server closed it. */
export interface RawAnswer {
  readonly status: number | null;
  /** Everything, byte for byte, but the value of `Date`. */
  readonly undated: string;
}

/** Sends the pieces as they are, without any HTTP client in between that could mend them. */
export function sendRaw(port: number, ...pieces: readonly string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
      resolve({
        status: status === undefined ? null : Number(status),
        undated: text.replace(/^Date: .*$/m, 'Date: -'),
      });
    });
  });
}

/** A POST of JSON that asks for the connection to be closed. */
export function post(path: string, body: string, headers: readonly string[] = []): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: bridge',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body).toString()}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}
