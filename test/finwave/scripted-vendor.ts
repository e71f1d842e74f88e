import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createFinwaveClient,
  type FinwaveClient,
  type FinwaveClientOptions,
} from '../../src/finwave/client.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import assert from 'node:assert/strict';

export const TOKEN = 'token-1f9d2c77-never-shown';
export const ONBOARDING_ID = 'ob-1001_~x';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedVendor extends AsyncDisposable {
  readonly baseUrl: string;
  readonly received: Received[];
  connections: number;
  client(options?: Partial<FinwaveClientOptions>): FinwaveClient;
}

/** What to answer: a status, with a body and headers, or the response itself to do anything with. */
export type Script =
  | number
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | ((response: ServerResponse, request: Received) => void);

/** A server on loopback that gives one scripted answer per request, the last one again and again. */
export async function startVendor(...script: Script[]): Promise<ScriptedVendor> {
  const received: Received[] = [];
  const clients: FinwaveClient[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(seen);
      const step = script[Math.min(received.length, script.length) - 1] ?? 500;
      if (typeof step === 'function') step(response, seen);
      else if (typeof step === 'number') response.writeHead(step).end();
      else response.writeHead(step.status ?? 200, step.headers).end(step.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port.toString()}/management`;
  const vendor: ScriptedVendor = {
    baseUrl,
    received,
    connections: 0,
    client(options) {
      const client = createFinwaveClient({ baseUrl, clientToken: TOKEN, ...options });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', () => {
    vendor.connections += 1;
  });
  return vendor;
}

/** A signal that nobody aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}

/** The FinwaveError that `promise` rejects with, having checked what no error may show. */
export async function failureOf(promise: Promise<unknown>): Promise<FinwaveError> {
  const error = await promise.then(
    () => assert.fail('should have been rejected'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FinwaveError, `not a FinwaveError: ${String(error)}`);
  const shown = `${error.stack ?? ''}${JSON.stringify(error)}`;
  for (const secret of [TOKEN, ONBOARDING_ID, '127.0.0.1', 'CANARY']) {
    assert.ok(!shown.includes(secret), `the error shows ${secret}`);
  }
  assert.equal(error.cause, undefined);
  return error;
}

/** Answers with `status` and a body that goes on for as long as anybody reads it. */
export function pourEndlessly(status: number): Script {
  return (response) => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.writeHead(status).on('drain', pour);
    pour();
  };
}
