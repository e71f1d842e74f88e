import type { AddressInfo, Socket } from 'node:net';
import underPressure from '@fastify/under-pressure';
import type { Client } from '@temporalio/client';
import { fastify, type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { watchParts } from '../metrics/parts.js';
import { serveMetrics, type MetricsServer } from '../metrics/serve-metrics.js';
import type { BridgeCounts } from './bridge-counts.js';
import type { BridgeLog } from './bridge-log.js';
import { createWebhookHandler, type WebhookHandler, type WebhookLimits } from './handle-webhook.js';
import { createSocketRefusal } from './refuse-socket.js';
import { createSignalOnboarding } from './signal-onboarding.js';
import { NOT_FOUND } from './webhook-answer.js';
import { createWebhookListener, type WebhookListenerOptions } from './webhook-listener.js';
import { addWebhookMetrics } from './webhook-metrics.js';

const HEADERS_TIMEOUT_MS = 5_000;
/** Longer than headers and body together, so that ours, which still answer, strike first. */
const REQUEST_TIMEOUT_MS = 15_000;
/** No byte either way; longer than the engine may take. */
const IDLE_TIMEOUT_MS = 20_000;
const ENGINE_ANSWERS_WITHIN_MS = 5_000;
const CHECK_EVERY_MS = 1_000;
const MAX_EVENT_LOOP_DELAY_MS = 1_000;
/** A stop that takes longer cuts the connections that are left: whoever stops us kills us soon. */
const STOP_WITHIN_MS = 8_000;

/** What {@link startBridge} needs, and what it may be told. */
export interface BridgeOptions {
  /** Its namespace and data converter, codecs included, are used. Closing it stays the caller's. */
  readonly client: Client;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Each at least 32 bytes; every one verifies. */
  readonly secrets: readonly string[];
  /** Port of `GET /healthz`, `/readyz` and `/metrics`; 0 takes a free one. Default: none. */
  readonly metricsPort?: number;
  /** Default `127.0.0.1`. */
  readonly metricsHost?: string;
  /** Where this bridge's metrics go; one bridge a registry. Default: one of its own. */
  readonly registry?: Registry;
  /**
   * Addresses or CIDR ranges of the proxies whose `X-Forwarded-For` is believed. Default: nobody's,
   * and then a proxy in front is one source to the limit on failed tokens.
   */
  readonly trustProxy?: string | readonly string[];
  /** Default: silence. */
  readonly log?: BridgeLog;
  readonly limits?: WebhookLimits;
  /** Path in front of `/webhooks`, where a proxy hands it on. Default `/`. */
  readonly basePath?: string;
  /** Mean delay of the event loop from which on webhooks are answered 503. Default 1000. */
  readonly maxEventLoopDelayMs?: number;
  /** Time for a body to arrive whole. Default 5000. */
  readonly bodyTimeoutMs?: number;
}

/** A bridge that listens. */
export interface Bridge {
  readonly url: string;
  readonly port: number;
  /** Where the three stand, without a path. Null without a `metricsPort`. */
  readonly metricsUrl: string | null;
  /** Alive, and the same object throughout. */
  readonly counts: BridgeCounts;
  /**
   * Takes no new connection and resolves when the requests under way are answered, within 10 seconds;
   * only then may the client's connection be closed.
   */
  close(): Promise<void>;
}

/**
 * Listens for Finwave's webhooks and signals the onboardings they concern. Any number of bridges may
 * run beside each other. Put a TLS proxy in front that keeps URLs out of its access log: each one is
 * a capability.
 *
 * @throws WebhookSettingError without a secret, or with one under 32 bytes
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { client, secrets, limits } = options;
  const app = createServer(options);
  await app.register(underPressure, {
    maxEventLoopDelay: options.maxEventLoopDelayMs ?? MAX_EVENT_LOOP_DELAY_MS,
    // Its own 503 would come before the token check; the handler asks instead.
    pressureHandler: () => undefined,
  });
  const isOverloaded = (): boolean => app.isUnderPressure();
  const signal = createSignalOnboarding(client);
  const handle = createWebhookHandler({
    secrets,
    signal,
    log: options.log ?? SILENCE,
    isOverloaded,
    ...(limits && { limits }),
    ...(options.basePath !== undefined && { basePath: options.basePath }),
  });
  const stop = new AbortController();
  serve(app, handle, {
    stop: stop.signal,
    ...(options.bodyTimeoutMs !== undefined && { bodyTimeoutMs: options.bodyTimeoutMs }),
  });

  const url = await app.listen({ host: options.host, port: options.port });
  const metrics = await openMetrics(options, handle.counts, isOverloaded);
  return {
    url,
    port: (app.server.address() as AddressInfo).port,
    metricsUrl: metrics?.url ?? null,
    counts: handle.counts,
    async close() {
      stop.abort();
      const patience = setTimeout(() => {
        app.server.closeAllConnections();
      }, STOP_WITHIN_MS);
      await Promise.all([app.close(), metrics?.close()]);
      clearTimeout(patience);
      await signal.settled();
    },
  };
}

async function openMetrics(
  { client, registry = new Registry(), metricsHost: host = '127.0.0.1', metricsPort: port }: BridgeOptions,
  counts: BridgeCounts,
  isOverloaded: () => boolean,
): Promise<MetricsServer | null> {
  addWebhookMetrics(registry, counts);
  if (port === undefined) return null;
  const { namespace } = client.options;
  const engine = (): Promise<unknown> =>
    client.withDeadline(Date.now() + ENGINE_ANSWERS_WITHIN_MS, () =>
      client.workflowService.describeNamespace({ namespace }),
    );
  const readiness = watchParts(registry, { engine });
  const server = await serveMetrics({
    host,
    port,
    registry,
    missing: () => readiness.missing(),
    isOverloaded,
  });
  return {
    url: server.url,
    close() {
      readiness.stop();
      return server.close();
    },
  };
}

/**
 * A fastify that answers nothing by itself: one route for every URL, so that its router sees neither
 * bad encodings nor long parameters, and none of node's own 400, 408, 417 or 431.
 */
function createServer({ trustProxy }: BridgeOptions): FastifyInstance {
  const refuse = createSocketRefusal();
  const busy = new WeakSet<Socket>();
  const app = fastify({
    logger: false,
    rewriteUrl: () => '/',
    return503OnClosing: false,
    connectionTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      requireHostHeader: false,
    },
    clientErrorHandler: (_error, socket) => {
      // Where a request is being answered, a second answer would be taken for the next one's.
      if (busy.has(socket)) socket.destroy();
      else refuse(socket);
    },
    ...(trustProxy !== undefined && {
      trustProxy: typeof trustProxy === 'string' ? trustProxy : [...trustProxy],
    }),
  });
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  app.server.on('connect', (_request, socket) => {
    refuse(socket);
  });
  app.server.on('request', ({ socket }, response) => {
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
  });
  return app;
}

function serve(app: FastifyInstance, handle: WebhookHandler, options: WebhookListenerOptions): void {
  // Before fastify parses anything, and so before its own 413 and 415.
  app.addHook('onRequest', async (request, reply) => {
    reply.hijack();
    await createWebhookListener(handle, { ...options, sourceOf: () => request.ip })(request.raw, reply.raw);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  app.setErrorHandler((_error, _request, reply) =>
    reply
      .code(404)
      .headers({ ...NOT_FOUND.headers, connection: 'close' })
      .send(NOT_FOUND.body),
  );
}

const SILENCE: BridgeLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
