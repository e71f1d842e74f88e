import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EvidenceResponse, EvidenceSource } from '../../../src/evidence/download/source.js';
import { EvidenceFailure } from '../../../src/evidence/download/evidence-failure.js';

/** Answers the n-th request, beginning with 0. */
export type Script = (request: IncomingMessage, response: ServerResponse, n: number) => void;

export interface ArchiveServer {
  readonly source: EvidenceSource;
  /** `Range` of each request so far; undefined where it had none. */
  readonly ranges: readonly (string | undefined)[];
  /** Body bytes sent so far, as far as the script says so. */
  close(): Promise<void>;
}

/** A real server that answers by script, and a source that calls it over a real socket. */
export async function startArchiveServer(script: Script): Promise<ArchiveServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((incoming, response) => {
    ranges.push(incoming.headers.range);
    script(incoming, response, ranges.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    source: { evidences: (id, { signal, range }) => ask(port, id, signal, range) },
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Answers with `bytes` from `start` on, whole or as a 206. */
export function send(
  response: ServerResponse,
  bytes: Buffer,
  options: { readonly start?: number; readonly etag?: string; readonly total?: number } = {},
): void {
  const { start, etag, total = bytes.length } = options;
  response.writeHead(start === undefined ? 200 : 206, headersFor(bytes, { start, etag, total }));
  response.end(bytes.subarray(start ?? 0));
}

/** Announces all of `bytes` from `start` on, sends up to `until`, and cuts the link. */
export function sendCut(
  response: ServerResponse,
  bytes: Buffer,
  until: number,
  { start, etag }: { readonly start?: number; readonly etag?: string } = {},
): void {
  response.writeHead(
    start === undefined ? 200 : 206,
    headersFor(bytes, { start, etag, total: bytes.length }),
  );
  response.write(bytes.subarray(start ?? 0, until), () => response.destroy());
}

/** Where a request's range starts; undefined without one. */
export function rangeStart({ headers }: IncomingMessage): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function headersFor(
  bytes: Buffer,
  { start, etag, total }: { start: number | undefined; etag: string | undefined; total: number },
): Record<string, string> {
  return {
    'content-type': 'application/zip',
    'content-length': (bytes.length - (start ?? 0)).toString(),
    ...(etag !== undefined && { etag }),
    ...(start !== undefined && {
      'content-range': `bytes ${start.toString()}-${(bytes.length - 1).toString()}/${total.toString()}`,
    }),
  };
}

function ask(
  port: number,
  id: string,
  signal: AbortSignal,
  range?: { readonly start: number; readonly ifRange: string },
): Promise<EvidenceResponse> {
  const path = `/management/integrations/${id}/evidences`;
  const headers = range ? { range: `bytes=${range.start.toString()}-`, 'if-range': range.ifRange } : {};
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, signal, agent: false }, (answer) => {
      const status = answer.statusCode ?? 0;
      if (status !== 200 && status !== 206) {
        answer.resume();
        reject(new EvidenceFailure(status >= 500 ? 'away' : 'noGood', 'refused', { httpStatus: status }));
        return;
      }
      const length = answer.headers['content-length'];
      resolve({
        method: 'GET',
        path,
        status,
        contentCoding: answer.headers['content-encoding'] === 'gzip' ? 'gzip' : null,
        etag: answer.headers.etag ?? null,
        contentLength: length === undefined ? null : Number(length),
        contentRange: toRange(answer.headers['content-range']),
        date: answer.headers.date ?? null,
        tls: null,
        body: answer,
      });
    });
    sent.on('error', () => {
      reject(signal.aborted ? (signal.reason as Error) : new EvidenceFailure('away', 'no answer'));
    });
    sent.end();
  });
}

function toRange(header: string | undefined): EvidenceResponse['contentRange'] {
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (start === undefined || end === undefined || total === undefined) return null;
  return { start: Number(start), end: Number(end), total: total === '*' ? null : Number(total) };
}
