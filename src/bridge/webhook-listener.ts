import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookHandler } from './handle-webhook.js';
import { drain, readBody } from './read-body.js';

/** Time for a body to arrive whole. */
const BODY_TIMEOUT_MS = 5_000;
/** What is read of a body that nobody wants before the connection is closed on the rest. */
const UNWANTED_BODY = { maxBytes: 256 * 1024, timeoutMs: 500 };

/** Node's request, as frameworks leave it: Express and Fastify keep the URL as it came in `originalUrl`. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string };

/** What a webhook listener may be told. */
export interface WebhookListenerOptions {
  /** Milliseconds for a body to arrive whole. Default 5000. */
  readonly bodyTimeoutMs?: number;
  /** Once it is aborted, answers close their connection. Default: never. */
  readonly stop?: AbortSignal;
  /** The caller's address, for counting failed tokens. Default: the socket's, which may be a proxy's. */
  readonly sourceOf?: (request: NodeRequest) => string;
}

/**
 * A webhook handler as a listener of Node's HTTP server, for a server of yours. It reads the body
 * itself, so it belongs before whatever parses bodies; it never rejects.
 */
export function createWebhookListener(
  handle: WebhookHandler,
  options: WebhookListenerOptions = {},
): (request: NodeRequest, response: ServerResponse) => Promise<void> {
  const { bodyTimeoutMs: timeoutMs = BODY_TIMEOUT_MS, stop, sourceOf = addressOf } = options;
  return async (request, response) => {
    const answer = await handle({
      method: request.method ?? '',
      path: request.originalUrl ?? request.url ?? '',
      headers: request.headers,
      body: (maxBytes) => readBody(request, { maxBytes, timeoutMs }),
      source: sourceOf(request),
    });
    if (answer.status >= 400) await drain(request, UNWANTED_BODY);
    // A connection kept alive would keep a stopping server alive with it.
    const closes = answer.status >= 400 || stop?.aborted === true;
    const body = Buffer.from(answer.body);
    response
      .writeHead(answer.status, {
        ...answer.headers,
        ...(closes && { connection: 'close' }),
        ...(answer.status !== 204 && { 'content-length': body.byteLength }),
      })
      .end(body);
  };
}

function addressOf({ socket }: NodeRequest): string {
  return socket.remoteAddress ?? '';
}
